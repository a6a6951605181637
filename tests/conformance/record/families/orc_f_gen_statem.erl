%% State machines that follow a script: {"script":{CONTENT:CELL},"mode":MODE,"init":CELL,"terminate":CELL,"trap_exit":B,"name":N}.
%% An event's content says which cell it gets ("enter" for an enter call, "_" when it is no atom); {"in":{STATE:CELL}} is one
%% for each state. A cell sleeps, then raises, throws, exits or returns its value, in which $data, $type, $state, $from and
%% $saved (who called when a cell had "save":true) stand for what they say. Without: keep_state_and_data, or {ok, a, 0}.
%% Events: ["handle", machine, type, {content, state, data}] and ["terminate", machine, {reason, state, data}].
-module(orc_f_gen_statem).
-behaviour(gen_statem).
-export([op/2, start_link/1]).
-export([callback_mode/0, init/1, handle_event/4, a/3, b/3, terminate/3]).

op(<<"start_link">>, [Id | O]) -> orc_proc:started(go(start_link, Id, O));
op(<<"start">>, [Id | O]) -> orc_proc:started(go(start, Id, O));
op(<<"call">>, [T, C]) -> orc:json(gen_statem:call(to(T), orc:term(C)));
op(<<"call">>, [T, C, Ms]) -> orc:json(gen_statem:call(to(T), orc:term(C), Ms));
op(<<"cast">>, [T, C]) -> orc:json(gen_statem:cast(to(T), orc:term(C)));
op(<<"stop">>, [T]) -> orc:json(gen_statem:stop(to(T)));
op(<<"stop">>, [T, R]) -> orc:json(gen_statem:stop(to(T), orc:term(R), infinity));
op(<<"get_state">>, [T]) -> orc:json(sys:get_state(to(T)));
op(<<"replace_state">>, [T, S]) -> New = orc:term(S), orc:json(sys:replace_state(to(T), fun(_) -> New end));
op(<<"suspend">>, [T]) -> orc:json(sys:suspend(to(T)));
op(<<"resume">>, [T]) -> orc:json(sys:resume(to(T))).

%% a machine as a child of a tree: {"family":"gen_statem","id":ID, ...}, with the keys of a start's options
start_link(#{<<"id">> := Id} = C) -> go(start_link, Id, [C]).

go(F, Id, []) -> go(F, Id, [#{}]);
go(F, Id, [#{<<"name">> := N} = O]) -> gen_statem:F({local, binary_to_atom(N)}, ?MODULE, {Id, O}, []);
go(F, Id, [O]) -> gen_statem:F(?MODULE, {Id, O}, []).

to(T) -> orc_proc:dest(T).

callback_mode() -> get(mode).

init({Id, O}) ->
    Name = orc:enter(Id, worker, #{}),
    orc:ev([init, Name]),
    put(orc_name, Name),
    put(mode, orc:term(maps:get(<<"mode">>, O, <<"handle_event_function">>))),
    put(script, maps:get(<<"script">>, O, #{})),
    put(terminate, maps:get(<<"terminate">>, O, #{})),
    process_flag(trap_exit, maps:get(<<"trap_exit">>, O, false)),
    answer(maps:get(<<"init">>, O, #{}), {ok, a, 0}, fun(X) -> X end).

a(Type, Content, Data) -> handle_event(Type, Content, a, Data).
b(Type, Content, Data) -> handle_event(Type, Content, b, Data).

handle_event(Type, Content, State, Data) ->
    orc:ev([handle, get(orc_name), kind(Type), orc:json({Content, State, Data})]),
    Cell = cell(Type, Content, State),
    case {Cell, Type} of
        {#{<<"save">> := true}, {call, From}} -> put(saved, From);
        _ -> ok
    end,
    case Cell of #{<<"mode">> := M} -> put(mode, orc:term(M)); _ -> ok end,
    Vars = #{'$data' => Data, '$type' => Type, '$state' => State, '$saved' => get(saved),
             '$from' => case Type of {call, F} -> F; _ -> none end},
    answer(Cell, keep_state_and_data, fun(X) -> subst(X, Vars) end).

terminate(Reason, State, Data) ->
    orc:ev([terminate, get(orc_name), orc:json({Reason, State, Data})]),
    answer(get(terminate), ok, fun(X) -> X end).

kind({call, _}) -> call;
kind({timeout, N}) -> <<"timeout:", (atom_to_binary(N))/binary>>;
kind(T) -> T.

cell(Type, Content, State) ->
    Key = if Type =:= enter -> <<"enter">>; is_atom(Content) -> atom_to_binary(Content); true -> <<"_">> end,
    case maps:get(Key, get(script), #{}) of
        #{<<"in">> := In} -> maps:get(atom_to_binary(State), In, #{});
        Cell -> Cell
    end.

answer(Cell, Otherwise, Fill) ->
    orc:jitter(),
    case Cell of #{<<"sleep">> := Ms} -> timer:sleep(Ms); _ -> ok end,
    case Cell of
        #{<<"raise">> := R} -> erlang:error(orc:term(R));
        #{<<"throw">> := R} -> throw(Fill(orc:term(R)));
        #{<<"exit">> := R} -> exit(orc:term(R));
        #{<<"return">> := R} -> Fill(orc:term(R));
        _ -> Otherwise
    end.

subst(A, Vars) when is_atom(A), is_map_key(A, Vars) -> map_get(A, Vars);
subst(L, Vars) when is_list(L) -> [subst(X, Vars) || X <- L];
subst(T, Vars) when is_tuple(T) -> list_to_tuple(subst(tuple_to_list(T), Vars));
subst(X, _) -> X.
