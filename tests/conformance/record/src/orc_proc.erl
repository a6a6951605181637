%% Plain processes of the process-level scenarios: each one sits in loop/0 and
%% executes lists of primitive operations on request.
-module(orc_proc).
-export([spawn_by/3, loop/0, task/1, ops/1, p/1, dest/1, guarded/1, started/1, task_of/1, flush/0]).

%% called by the spawning process (the driver or another scripted process)
spawn_by(Id, Opts, How) ->
    Name = orc:next(Id),
    Parent = self(),
    Trap = maps:get(<<"trap_exit">>, Opts, false),
    F = fun() -> body(Name, Trap, Parent, Opts) end,
    Res = case How of
              spawn -> {spawn(F), none};
              spawn_link -> {spawn_link(F), none};
              {spawn_monitor, _} -> spawn_monitor(F)
          end,
    {Pid, Ref} = Res,
    orc:bind(Id, Name, Pid, {plain, none}),
    case How of {spawn_monitor, M} -> orc:bind_ref(M, Ref); _ -> ok end,
    Pid ! {'$go', Parent},
    case Opts of
        #{<<"run">> := _} -> ok;
        _ -> receive {'$ready', Pid} -> ok end
    end,
    Pid.

body(Name, Trap, Parent, Opts) ->
    receive {'$go', Parent} -> ok end,
    put(orc_name, Name),
    process_flag(trap_exit, Trap),
    case Opts of
        #{<<"run">> := Ops} -> ops(Ops);
        _ ->
            Parent ! {'$ready', self()},
            loop()
    end.

%% body of a Task: named, then driven like any other scripted process
task(Name) ->
    orc:bind(hd(binary:split(Name, <<"#">>)), Name, self(), {plain, none}),
    put(orc_name, Name),
    loop().

loop() ->
    receive
        {'$do', From, Ops} ->
            case ops(Ops) of
                {return, V, Rs} -> From ! {'$done', self(), Rs}, V;
                Rs -> From ! {'$done', self(), Rs}, loop()
            end
    end.

ops(Ops) -> ops(Ops, []).
ops([], Acc) -> lists:reverse(Acc);
ops([[<<"return">>, V] | _], Acc) -> {return, orc:term(V), lists:reverse([<<"ok">> | Acc])};
ops([[<<"return">>] | _], Acc) -> {return, ok, lists:reverse([<<"ok">> | Acc])};
ops([Op | T], Acc) ->
    R = op(Op),
    orc:jitter(),
    ops(T, [R | Acc]).

op([<<"raise">>, R]) -> erlang:error(orc:term(R));
op([<<"throw">>, R]) -> throw(orc:term(R));
op([<<"exit">>, R]) -> exit(orc:term(R));
op([<<"exit2">>, T, R]) -> ok(exit(p(T), orc:term(R)));
op([<<"link">>, T]) -> guarded(fun() -> ok(link(p(T))) end);
op([<<"unlink">>, T]) -> ok(unlink(p(T)));
op([<<"monitor">>, M, T]) -> orc:bind_ref(M, monitor(process, p(T))), <<"ok">>;
op([<<"monitor_name">>, M, N]) -> orc:bind_ref(M, monitor(process, binary_to_atom(N))), <<"ok">>;
op([<<"demonitor">>, M]) -> ok(demonitor(orc:ref_of(M)));
op([<<"demonitor">>, M, <<"flush">>]) -> ok(demonitor(orc:ref_of(M), [flush]));
op([<<"demonitor">>, M, <<"info">>]) -> demonitor(orc:ref_of(M), [info]);
op([<<"demonitor">>, M, <<"flush_info">>]) -> demonitor(orc:ref_of(M), [flush, info]);
op([<<"trap_exit">>, B]) -> process_flag(trap_exit, B);
op([<<"send">>, T, V]) -> p(T) ! orc:term(V), <<"ok">>;
op([<<"send_name">>, N, V]) ->
    guarded(fun() -> binary_to_atom(N) ! orc:term(V), <<"ok">> end);
op([<<"register">>, N, T]) -> guarded(fun() -> ok(register(binary_to_atom(N), p(T))) end);
op([<<"unregister">>, N]) -> guarded(fun() -> ok(unregister(binary_to_atom(N))) end);
op([<<"whereis">>, N]) -> orc:json(whereis(binary_to_atom(N)));
op([<<"spawn">>, Id]) -> orc:name(spawn_by(Id, #{}, spawn));
op([<<"spawn">>, Id, O]) -> orc:name(spawn_by(Id, O, spawn));
op([<<"spawn_link">>, Id]) -> orc:name(spawn_by(Id, #{}, spawn_link));
op([<<"spawn_link">>, Id, O]) -> orc:name(spawn_by(Id, O, spawn_link));
op([<<"spawn_monitor">>, Id, M]) -> orc:name(spawn_by(Id, #{}, {spawn_monitor, M}));
op([<<"spawn_monitor">>, Id, M, O]) -> orc:name(spawn_by(Id, O, {spawn_monitor, M}));
op([<<"alive">>, T]) -> is_process_alive(p(T));
op([<<"self">>]) -> orc:name(self());
op([<<"flush">>]) -> orc:mailbox(flush());
op([<<"receive">>, Pat, After]) ->
    case recv(Pat, After) of
        {ok, M} -> {obj, [{<<"got">>, orc:json(M)}]};
        timeout -> <<"timeout">>
    end;
op([<<"wait">>, Ms]) -> recv(<<"$never">>, Ms), <<"ok">>;
op([<<"send_after">>, R, Ms, T, V]) ->
    orc:bind_ref(R, erlang:send_after(Ms, dest(T), orc:term(V))), <<"ok">>;
op([<<"start_timer">>, R, Ms, T, V]) ->
    orc:bind_ref(R, erlang:start_timer(Ms, dest(T), orc:term(V))), <<"ok">>;
op([<<"cancel_timer">>, R]) -> left(erlang:cancel_timer(orc:ref_of(R)));
op([<<"read_timer">>, R]) -> left(erlang:read_timer(orc:ref_of(R)));
%% gen_server
op([<<"gs_start_link">>, Spec]) -> started(orc_worker:start_link(Spec));
op([<<"gs_start">>, Spec]) -> started(orc_worker:start(Spec));
op([<<"gs_call">>, T, A]) -> guarded(fun() -> v(gen_server:call(p(T), {do, A})) end);
op([<<"gs_call">>, T, A, Ms]) -> guarded(fun() -> v(gen_server:call(p(T), {do, A}, Ms)) end);
op([<<"gs_call_name">>, N, A]) -> guarded(fun() -> v(gen_server:call(binary_to_atom(N), {do, A})) end);
op([<<"gs_call_nocatch">>, T, A]) -> v(gen_server:call(p(T), {do, A}));
op([<<"gs_cast">>, T, A]) -> ok(gen_server:cast(p(T), {do, A}));
op([<<"gs_cast_name">>, N, A]) -> ok(gen_server:cast(binary_to_atom(N), {do, A}));
op([<<"gs_info">>, T, A]) -> p(T) ! {do, A}, <<"ok">>;
op([<<"gs_stop">>, T, R]) -> guarded(fun() -> v(gen_server:stop(p(T), orc:term(R), infinity)) end);
op([<<"gs_stop">>, T, R, Ms]) -> guarded(fun() -> v(gen_server:stop(p(T), orc:term(R), Ms)) end);
%% Elixir tasks
op([<<"task_sup">>, Id]) ->
    {ok, P} = 'Elixir.Task.Supervisor':start_link([]),
    N = orc:next(Id),
    orc:bind(Id, N, P, {plain, none}), N;
op([<<"task_sup">>, Id, O]) ->
    {ok, P} = 'Elixir.Task.Supervisor':start_link([{binary_to_atom(K), V} || {K, V} <- maps:to_list(O)]),
    N = orc:next(Id),
    orc:bind(Id, N, P, {plain, none}), N;
op([<<"task_async">>, Id]) ->
    N = orc:next(Id), task_bind(N, 'Elixir.Task':async(fun() -> task(N) end));
op([<<"task_sup_async">>, S, Id]) ->
    N = orc:next(Id),
    guarded(fun() -> task_bind(N, 'Elixir.Task.Supervisor':async(p(S), fun() -> task(N) end)) end);
op([<<"task_sup_async_nolink">>, S, Id]) ->
    N = orc:next(Id),
    guarded(fun() -> task_bind(N, 'Elixir.Task.Supervisor':async_nolink(p(S), fun() -> task(N) end)) end);
op([<<"task_start">>, Id]) ->
    N = orc:next(Id), {ok, _} = 'Elixir.Task':start(fun() -> task(N) end), N;
op([<<"task_start_link">>, Id]) ->
    N = orc:next(Id), {ok, _} = 'Elixir.Task':start_link(fun() -> task(N) end), N;
op([<<"task_sup_start_child">>, S, Id, Restart]) -> op([<<"task_sup_start_child">>, S, Id, Restart, 5000]);
op([<<"task_sup_start_child">>, S, Id, Restart, Shutdown]) ->
    N = orc:next(Id),
    Opts = [{restart, binary_to_atom(Restart)}, {shutdown, term_or_int(Shutdown)}],
    case 'Elixir.Task.Supervisor':start_child(p(S), fun() -> task(N) end, Opts) of
        {ok, _} -> N;
        E -> orc:json(E)
    end;
op([<<"task_sup_terminate">>, S, T]) -> guarded(fun() -> v('Elixir.Task.Supervisor':terminate_child(p(S), p(T))) end);
op([<<"task_sup_children">>, S]) -> lists:sort([orc:name(P) || P <- 'Elixir.Task.Supervisor':children(p(S))]);
op([<<"task_await">>, T, Ms]) ->
    guarded(fun() -> v('Elixir.Task':await(task_of(T), Ms)) end);
op([<<"task_await_nocatch">>, T, Ms]) -> v('Elixir.Task':await(task_of(T), Ms));
op([<<"task_await_many">>, Ts, Ms]) ->
    guarded(fun() -> v('Elixir.Task':await_many([task_of(T) || T <- Ts], Ms)) end);
op([<<"task_yield_many">>, Ts, Ms]) ->
    guarded(fun() -> [v(R) || {_, R} <- 'Elixir.Task':yield_many([task_of(T) || T <- Ts], Ms)] end);
op([<<"task_yield">>, T, Ms]) -> guarded(fun() -> v('Elixir.Task':yield(task_of(T), Ms)) end);
op([<<"task_shutdown">>, T, How]) ->
    guarded(fun() -> v('Elixir.Task':shutdown(task_of(T), term_or_int(How))) end);
op([<<"task_ignore">>, T]) -> guarded(fun() -> v('Elixir.Task':ignore(task_of(T))) end);
%% Elixir Registry
op([<<"registry_start">>, R, Keys]) ->
    {ok, P} = 'Elixir.Registry':start_link([{name, regname(R)}, {keys, binary_to_atom(Keys)}]),
    Ps = [C || {_, C, _, _} <- supervisor:which_children(P)],
    [orc:alias(<<R/binary, "#registry">>, X) || X <- [P | Ps]],
    <<"ok">>;
op([<<"registry_register">>, R, K, V]) ->
    case 'Elixir.Registry':register(regname(R), orc:term(K), orc:term(V)) of
        {ok, _} -> <<"ok">>;
        E -> orc:json(E)
    end;
op([<<"registry_unregister">>, R, K]) -> v('Elixir.Registry':unregister(regname(R), orc:term(K)));
op([<<"registry_lookup">>, R, K]) ->
    lists:sort([[orc:name(P), orc:json(V)] || {P, V} <- 'Elixir.Registry':lookup(regname(R), orc:term(K))]);
op([<<"registry_keys">>, R, T]) -> lists:sort([orc:json(K) || K <- 'Elixir.Registry':keys(regname(R), p(T))]);
op([<<"registry_count">>, R]) -> 'Elixir.Registry':count(regname(R));
op([<<"registry_update">>, R, K, V]) ->
    case 'Elixir.Registry':update_value(regname(R), orc:term(K), fun(_) -> orc:term(V) end) of
        error -> <<"error">>;
        {New, Old} -> {obj, [{<<"new">>, orc:json(New)}, {<<"old">>, orc:json(Old)}]}
    end;
op([<<"registry_dispatch">>, R, K, Msg]) ->
    v('Elixir.Registry':dispatch(regname(R), orc:term(K),
                                 fun(Es) -> [P ! orc:term(Msg) || {P, _} <- Es], ok end));
%% Elixir PartitionSupervisor
op([<<"partition_start">>, Id, N, Child]) -> op([<<"partition_start">>, Id, N, Child, #{}]);
%% options: strategy, max_restarts; with: each partition has a worker of an id of its own
op([<<"partition_start">>, Id, N, Child, O]) ->
    Opts = [case K of
                <<"with">> -> {with_arguments, fun([#{<<"id">> := W} = C], I) -> [C#{<<"id">> := <<W/binary, (integer_to_binary(I))/binary>>}] end};
                _ -> {binary_to_atom(K), term_or_int(V)}
            end || {K, V} <- maps:to_list(O)],
    {ok, P} = 'Elixir.PartitionSupervisor':start_link(
        [{name, regname(Id)}, {partitions, N}, {child_spec, orc_sup:spec(Child)} | Opts]),
    Name = orc:next(Id),
    orc:bind(Id, Name, P, {plain, none}), Name;
op([<<"partition_children">>, Id]) ->
    lists:sort([[K, orc:name(P)] || {K, P, _, _} <- 'Elixir.PartitionSupervisor':which_children(regname(Id))]);
op([<<"partition_count">>, Id]) -> 'Elixir.PartitionSupervisor':partitions(regname(Id));
op([<<"partition_counts">>, Id]) -> v('Elixir.PartitionSupervisor':count_children(regname(Id)));
op([<<"partition_whereis">>, Id, Key]) ->
    orc:name('Elixir.PartitionSupervisor':whereis_name({regname(Id), orc:term(Key)}));
op([<<"partition_call">>, Id, Key, A]) ->
    guarded(fun() -> v('Elixir.GenServer':call({via, 'Elixir.PartitionSupervisor', {regname(Id), orc:term(Key)}}, {do, A})) end);
%% what would be caught is not: it ends the process
op([<<"uncaught">>, Op]) ->
    put(orc_uncaught, true), R = op(Op), erase(orc_uncaught), R;
%% operations of a family: "NAME.op"
op([Op | Args]) -> guarded(fun() -> orc_family:op(Op, Args) end).

task_bind(N, #{ref := Ref, pid := Pid} = T) ->
    Id = hd(binary:split(N, <<"#">>)),
    %% the task also binds itself; do it here too so the name exists at once
    orc:bind(Id, N, Pid, {plain, none}),
    orc:bind_ref(N, Ref),
    put({task, Id}, T),
    N.
task_of(T) -> get({task, T}).
regname(R) -> binary_to_atom(<<"Elixir.Orc.", R/binary>>).
term_or_int(I) when is_integer(I) -> I;
term_or_int(B) -> binary_to_atom(B).
started({ok, P}) -> {obj, [{<<"ok">>, orc:name(P)}]};
started(E) -> orc:json(E).
v(X) -> orc:json(X).
ok(true) -> <<"ok">>;
ok(ok) -> <<"ok">>;
ok(X) -> orc:json(X).
left(N) when is_integer(N) -> <<"time_left">>;
left(X) -> X.
dest(<<"self">>) -> self();
dest(<<"name:", N/binary>>) -> binary_to_atom(N);
dest(T) -> p(T).
p(<<"self">>) -> self();
p(T) -> orc:pid_of(T).
guarded(F) ->
    Uncaught = get(orc_uncaught) =:= true,
    try F()
    catch
        C:R:St when Uncaught -> erlang:raise(C, R, St);
        error:R -> {obj, [{<<"caught_error">>, orc:json(R)}]};
        exit:R -> {obj, [{<<"caught_exit">>, orc:json(R)}]};
        throw:R -> {obj, [{<<"caught_throw">>, orc:json(R)}]}
    end.

recv(<<"$never">>, Ms) -> receive {'$never'} -> ok after Ms -> timeout end;
recv(<<"_">>, Ms) ->
    receive M when not (is_tuple(M) andalso (element(1, M) =:= '$do' orelse element(1, M) =:= '$go')) -> {ok, M}
    after Ms -> timeout end;
recv(#{<<"tagged">> := T}, Ms) ->
    A = binary_to_atom(T),
    receive M when is_tuple(M), element(1, M) =:= A -> {ok, M} after Ms -> timeout end;
recv(#{<<"ref">> := R}, Ms) ->
    Ref = orc:ref_of(R),
    receive M when is_tuple(M), (element(1, M) =:= Ref orelse element(2, M) =:= Ref) -> {ok, M}
    after Ms -> timeout end;
recv(Pat, Ms) ->
    T = orc:term(Pat),
    receive T = M -> {ok, M} after Ms -> timeout end.

flush() ->
    case recv(<<"_">>, 0) of
        {ok, M} -> [M | flush()];
        timeout -> []
    end.
