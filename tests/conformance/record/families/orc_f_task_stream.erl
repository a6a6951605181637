%% Streams of tasks. ["task_stream.run", ELEMENTS, OPTS] runs a stream and answers its results. An element is [NAME, SCRIPT]: its
%% task is the process NAME, and runs the scripted function. "source":"fail" in it: the source fails there.
%% OPTS of the stream: max, ordered, timeout, on_timeout, zip; sup (a task supervisor) and nolink. Of the consumer: take (how
%% many results it asks for), pause (ms after each), fail (what it fails with, having a result in hand).
%% Events of the consumer: ["handle", process, "pull" | "closed", what]: of the source; ["handle", process, "result", what].
-module(orc_f_task_stream).
-export([modules/0, op/2]).

-define(T, 'Elixir.Task').

modules() -> [?T, 'Elixir.Task.Supervised', 'Elixir.Task.Supervisor', 'Elixir.Stream', 'Elixir.Enum', 'Elixir.Enumerable'].

op(<<"make">>, [Elements, O]) -> stream(Elements, O), <<"ok">>;
op(<<"run">>, [Elements, O]) ->
    Stream = stream(Elements, O),
    Take = maps:get(<<"take">>, O, infinity),
    Results = 'Elixir.Enum':reduce_while(Stream, [], fun(R, Acc) ->
        me(result, orc:json(R)),
        case O of #{<<"pause">> := Ms} -> timer:sleep(Ms); _ -> ok end,
        case O of #{<<"fail">> := F} -> erlang:error(orc:term(F)); _ -> ok end,
        {case length(Acc) + 1 >= Take of true -> halt; false -> cont end, [R | Acc]}
    end),
    orc:json(lists:reverse(Results)).

stream(Elements, O) ->
    Source = 'Elixir.Stream':resource(
        fun() -> Elements end,
        fun([]) -> {halt, []};
           ([[N, #{<<"source">> := <<"fail">>}] | _]) -> me(pull, N), erlang:error(source);
           ([[N, _] | Rest]) -> me(pull, N), {[binary_to_atom(N)], Rest}
        end,
        fun(_) -> me(closed, <<"source">>) end),
    Scripts = maps:from_list([{binary_to_atom(N), F} || [N, F] <- Elements]),
    Fun = fun(E) ->
        Id = atom_to_binary(E),
        orc:bind(Id, orc:next(Id), self(), {plain, none}),
        orc:run(maps:get(E, Scripts), [E])
    end,
    Opts = [{K, orc:term(V)} || {J, K} <- options(), #{J := V} <- [O]],
    case O of
        #{<<"sup">> := S, <<"nolink">> := true} -> 'Elixir.Task.Supervisor':async_stream_nolink(orc_proc:p(S), Source, Fun, Opts);
        #{<<"sup">> := S} -> 'Elixir.Task.Supervisor':async_stream(orc_proc:p(S), Source, Fun, Opts);
        _ -> ?T:async_stream(Source, Fun, Opts)
    end.

options() ->
    [{<<"max">>, max_concurrency}, {<<"ordered">>, ordered}, {<<"timeout">>, timeout},
     {<<"on_timeout">>, on_timeout}, {<<"zip">>, zip_input_on_exit}].

me(Kind, What) -> orc:ev([handle, orc:name(self()), Kind, What]).
