%% The families: modules orc_f_NAME of the folder families/, in Erlang or Elixir. All their functions are optional:
%%   op(Op, Args)        the operation ["NAME.Op" | Args] of a process; what it fails with is caught
%%   step(Op, Step)      the step {"op":"NAME.Op", ...}, done by the driver
%%   start_link(Child)   starts the child {"family":"NAME", ...} of a tree
%%   modules()           modules to load before anything is recorded
%%   reset()             called before and after each run: leaves nothing behind
-module(orc_family).
-export([load/0, reset/0, op/2, step/2, start_link/1, start_link/2]).

all() ->
    Beams = filelib:wildcard(filename:join(filename:dirname(code:which(?MODULE)), "orc_f_*.beam")),
    [list_to_atom(filename:basename(B, ".beam")) || B <- Beams].

load() ->
    Ms = all(),
    persistent_term:put(orc_families, Ms),
    [{module, _} = code:ensure_loaded(M) || M <- Ms],
    [{module, _} = code:ensure_loaded(X) || M <- Ms, erlang:function_exported(M, modules, 0), X <- M:modules()],
    ok.

reset() ->
    [M:reset() || M <- persistent_term:get(orc_families), erlang:function_exported(M, reset, 0)],
    ok.

op(Op, Args) -> {M, F} = split(Op), M:op(F, Args).
step(Op, Step) -> {M, F} = split(Op), M:step(F, Step).

split(Op) ->
    [Name, F] = binary:split(Op, <<".">>),
    {binary_to_existing_atom(<<"orc_f_", Name/binary>>), F}.

start_link(#{<<"family">> := Name} = Child) -> (binary_to_existing_atom(<<"orc_f_", Name/binary>>)):start_link(Child);
start_link(Child) -> orc_worker:start_link(Child).

%% with what a dynamic supervisor has for all its children
start_link(Extra, Child) -> start_link(maps:merge(Child, Extra)).
