%% Elixir's Agent. The functions are scripted functions of the state; see README.md, "Functions".
-module(orc_f_agent).
-export([modules/0, op/2, start_link/1]).

-define(A, 'Elixir.Agent').

modules() -> [?A, 'Elixir.Agent.Server'].

op(<<"start_link">>, [Id, F | O]) -> orc_proc:started(?A:start_link(init(Id, F), opts(O)));
op(<<"start">>, [Id, F | O]) -> orc_proc:started(?A:start(init(Id, F), opts(O)));
op(<<"stop">>, [T]) -> orc:json(?A:stop(to(T)));
op(<<"stop">>, [T, R]) -> orc:json(?A:stop(to(T), orc:term(R)));
op(<<"stop">>, [T, R, Ms]) -> orc:json(?A:stop(to(T), orc:term(R), Ms));
op(<<"cast">>, [T, F]) -> orc:json(?A:cast(to(T), on_state(F)));
op(Op, [T, F]) -> orc:json(?A:(binary_to_atom(Op))(to(T), on_state(F)));
op(Op, [T, F, Ms]) -> orc:json(?A:(binary_to_atom(Op))(to(T), on_state(F), Ms)).

%% an agent as a child of a tree: {"family":"agent","id":ID,"state":F}
start_link(#{<<"id">> := Id} = C) -> ?A:start_link(init(Id, maps:get(<<"state">>, C, #{<<"return">> => 0}))).

init(Id, F) ->
    fun() ->
        Name = orc:enter(Id, worker, #{}),
        orc:ev([init, Name]),
        orc:run(F, [])
    end.

on_state(F) -> fun(S) -> orc:run(F, [S]) end.
opts([]) -> [];
opts([#{<<"name">> := N} = O]) -> [{name, binary_to_atom(N)} | opts([maps:remove(<<"name">>, O)])];
opts([#{<<"timeout">> := T}]) -> [{timeout, T}];
opts([_]) -> [].
to(T) -> orc_proc:dest(T).
