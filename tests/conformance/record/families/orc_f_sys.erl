%% STDLIB's sys. A server's state is a number; see act/2 for what its messages do, code_change/3 for what new code does.
-module(orc_f_sys).
-behaviour(gen_server).
-export([op/2, child/1, whereis_name/1, register_name/2, unregister_name/1]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2, handle_continue/2, terminate/2, code_change/3]).

op(<<"server">>, [Id, O]) ->
    Arg = {server, Id, O},
    orc_proc:started(case O of
                         #{<<"name">> := N} -> gen_server:start({local, binary_to_atom(N)}, ?MODULE, Arg, []);
                         #{<<"via_no">> := N} -> gen_server:start({via, ?MODULE, binary_to_atom(N)}, ?MODULE, Arg, []);
                         #{<<"link">> := true} -> gen_server:start_link(?MODULE, Arg, []);
                         _ -> gen_server:start(?MODULE, Arg, [])
                     end);
op(<<"supervisor">>, [Id, Ids]) -> orc_proc:started(supervisor:start_link(?MODULE, {supervisor, Id, Ids}));
op(<<"respec">>, [Id, Spec]) -> ets:insert(orc, {{spec, Id}, Spec}), <<"ok">>;
op(<<"which">>, [T]) ->
    [[orc:ji(I), case P of undefined -> <<"undefined">>; _ -> orc:name(P) end] || {I, P, _, _} <- supervisor:which_children(to(T))];
op(<<"call">>, [T, M]) -> orc:json(gen_server:call(to(T), orc:term(M)));
op(<<"call">>, [T, M, Ms]) -> orc:json(gen_server:call(to(T), orc:term(M), Ms));
op(<<"cast">>, [T, M]) -> orc:json(gen_server:cast(to(T), orc:term(M)));
op(<<"get_state">>, [T]) -> orc:json(sys:get_state(to(T)));
op(<<"get_state">>, [T, Ms]) -> orc:json(sys:get_state(to(T), Ms));
op(<<"replace_state">>, [T, F]) -> orc:json(sys:replace_state(to(T), fun(S) -> orc:run(F, [S]) end));
op(<<"status">>, [T]) ->
    {status, P, {module, M}, [Dict, State, Parent, Debug, [{header, _}, {data, D}, {data, [{"State", S}]}]]} = sys:get_status(to(T)),
    [orc:name(P), orc:ji(M), orc:ji(State), orc:name(Parent), [orc:ji(K) || {K, _} <- Debug],
     lists:sort([orc:ji(K) || {K, _} <- Dict, lists:member(K, ['$ancestors', '$initial_call', mine])]),
     [unicode:characters_to_binary(K) || {K, _} <- D], [event(E) || E <- proplists:get_value("Logged events", D)], orc:json(S)];
op(<<"suspend">>, [T]) -> orc:json(sys:suspend(to(T)));
op(<<"resume">>, [T]) -> orc:json(sys:resume(to(T)));
op(<<"change_code">>, [T, E]) ->
    case sys:change_code(to(T), ?MODULE, v1, orc:term(E)) of
        {error, {unknown_system_msg, _}} -> <<"unknown_system_msg">>;
        R -> orc:json(R)
    end;
op(<<"terminate">>, [T, R]) -> orc:json(sys:terminate(to(T), orc:term(R)));
op(<<"log">>, [T, <<"get">>]) -> {ok, L} = sys:log(to(T), get), [event(E) || E <- L];
op(<<"log">>, [T, [true, N]]) -> orc:json(sys:log(to(T), {true, N}));
op(<<"log">>, [T, B]) -> orc:json(sys:log(to(T), orc:term(B)));
op(<<"statistics">>, [T, <<"get">>]) ->
    case sys:statistics(to(T), get) of
        {ok, no_statistics} -> <<"no_statistics">>;
        {ok, L} -> [proplists:get_value(K, L) || K <- [messages_in, messages_out]]
    end;
op(<<"statistics">>, [T, B]) -> orc:json(sys:statistics(to(T), B));
%% a function that notes events, and is done with the Last one, or fails then
op(<<"install">>, [T, Id, Last, How]) -> orc:json(sys:install(to(T), {binary_to_atom(Id), note(Id, Last, How), 1}));
op(<<"remove">>, [T, Id]) -> orc:json(sys:remove(to(T), binary_to_atom(Id)));
op(<<"no_debug">>, [T]) -> orc:json(sys:no_debug(to(T)));
op(<<"unknown">>, [T]) ->
    try gen:call(to(T), system, dance) of {ok, R} -> orc:json(R) catch exit:R -> orc:json(R) end.

note(Id, Last, How) ->
    fun(N, E, _) ->
        orc:ev([handle, orc:name(self()), debug, [Id, N, hd(event(E))]]),
        if N < Last -> N + 1; How =:= <<"done">> -> done; true -> error(boom) end
    end.

event({in, {'$gen_call', {P, _}, M}}) -> [<<"in">>, <<"call">>, orc:json(M), orc:name(P)];
event({in, {'$gen_cast', M}}) -> [<<"in">>, <<"cast">>, orc:json(M)];
event({in, M}) -> [<<"in">>, orc:json(M)];
event({out, M, {P, _}, S}) -> [<<"out">>, orc:json(M), orc:name(P), orc:json(S)];
event({noreply, S}) -> [<<"noreply">>, orc:json(S)];
event({continue, C}) -> [<<"continue">>, orc:json(C)].

to(T) -> orc_proc:dest(T).

%% names that are never given
whereis_name(nobody) -> undefined;
whereis_name(_) -> case orc:name(self()) of <<"p#1">> -> undefined; _ -> orc:pid_of(<<"q">>) end.
register_name(_, _) -> no.
unregister_name(_) -> ok.

child(Id) -> gen_server:start_link(?MODULE, {server, Id, #{}}, []).

init({server, Id, O}) ->
    Name = orc:enter(Id, worker, O),
    orc:ev([init, Name]),
    process_flag(trap_exit, maps:get(<<"trap_exit">>, O, false)),
    put(mine, 1),
    {ok, case O of #{<<"state">> := S} -> orc:term(S); _ -> 0 end};
init({supervisor, Id, Ids}) ->
    case ets:lookup(orc, {spec, Id}) of
        [] -> orc:ev([init, orc:enter(Id, worker, #{})]), spec(#{}, Ids);
        [{_, <<"ignore">>}] -> ignore;
        [{_, <<"oops">>}] -> oops;
        [{_, #{<<"flags">> := F, <<"children">> := Cs}}] -> spec(maps:from_list([{binary_to_atom(K), orc:term(V)} || {K, V} <- maps:to_list(F)]), Cs)
    end.

spec(Flags, Ids) ->
    {ok, {maps:merge(#{intensity => 3, period => 5}, Flags), [#{id => binary_to_atom(I), start => {?MODULE, child, [I]}} || I <- Ids]}}.

handle_call(M, _, S) -> act(M, S).
handle_cast(add, S) -> {noreply, S + 1};
handle_cast(_, S) -> {noreply, S}.
handle_info(_, S) -> {noreply, S}.
handle_continue(_, S) -> {noreply, S}.
terminate(R, _) -> orc:ev([terminate, orc:name(self()), orc:json(R)]), ok.

act(get, S) -> {reply, S, S};
act(add, S) -> {reply, S, S + 1};
act(more, S) -> {reply, ok, S, {continue, go}};
act(stop, S) -> {stop, normal, bye, S}.

code_change(_, S, ok) -> {ok, [S]};
code_change(v1, S, old) -> {ok, {old_was_v1, S}};
code_change(_, _, no) -> {error, no};
code_change(_, _, raise) -> error(boom);
code_change(_, _, exit) -> exit(boom);
code_change(_, _, throw) -> throw(ball);
code_change(_, S, state) -> S.
