%% The recorder: runs every scenario of a file and writes the traces.
%%   erl ... -run orc_run main IN OUT UNSTABLE
%% One that ends its node ({"halts":true}) runs in a node of its own, which writes down each event as it comes.
%%   erl ... -run orc_run alone IN OUT JITTER
-module(orc_run).
-export([main/1, alone/1, shutdown/1, boot_loop/1, exec/2]).

main([In, Out, Bad]) ->
    Scs = prepare(In),
    Res = [record(S) || S <- Scs],
    ok = file:write_file(Out, [[orc_json:encode({obj, [{<<"id">>, I}, {<<"trace">>, T}]}), $\n]
                               || {ok, I, T} <- Res]),
    ok = file:write_file(Bad, [[orc_json:encode({obj, [{<<"id">>, I}, {<<"why">>, W}, {<<"runs">>, Ts}]}), $\n]
                               || {bad, I, W, Ts} <- Res]),
    io:format("~s: ~p recorded, ~p dropped~n", [filename:basename(In),
        length([x || {ok, _, _} <- Res]), length([x || {bad, _, _, _} <- Res])]),
    halt(0).

%% The scenarios of a file; all that they need is loaded.
prepare(In) ->
    logger:set_primary_config(level, none),
    {ok, _} = application:ensure_all_started(elixir),
    load(),
    orc_family:load(),
    {ok, Bin} = file:read_file(In),
    #{<<"scenarios">> := Scs} = orc_json:decode(Bin),
    register(orc_main, self()),
    process_flag(trap_exit, true),
    Scs.

%% Who waits for code to be loaded looks quiet, and nothing is loaded any more once a node goes down.
load() ->
    Modules = [M || A <- [kernel, stdlib, elixir], {ok, Ms} <- [application:get_key(A, modules)], M <- Ms],
    Own = [orc, orc_family, orc_json, orc_proc, orc_sup, orc_worker],
    ok = code:ensure_modules_loaded(Modules ++ Own).

%% Three plain runs on one scheduler, then three (or RECORD_RUNS) on two schedulers
%% with random small delays in the callbacks and between operations. All must agree.
record(#{<<"id">> := Id} = Sc) ->
    erlang:system_flag(schedulers_online, 1),
    persistent_term:put(orc_jitter, false),
    case runs(Sc, 3, []) of
        [{ok, _} = A] -> record(Sc, A);
        Many -> unstable(Id, <<"plain">>, Many)
    end.

%% the different traces of at most N runs: it ends with the first that differs, or that there is none of
runs(_, 0, Found) -> Found;
runs(Sc, N, Found) ->
    case {run(Sc), Found} of
        {{ok, _} = R, []} -> runs(Sc, N - 1, [R]);
        {R, [R]} -> runs(Sc, N - 1, [R]);
        {R, _} -> lists:usort([R | Found])
    end.

record(#{<<"id">> := Id} = Sc, A) ->
    erlang:system_flag(schedulers_online, 2),
    persistent_term:put(orc_jitter, true),
    Jittered = list_to_integer(os:getenv("RECORD_RUNS", "3")),
    Found = runs(Sc, Jittered, [A]),
    erlang:system_flag(schedulers_online, 1),
    case Found of
        [{ok, T}] -> {ok, Id, T};
        Many -> unstable(Id, <<"jitter">>, Many)
    end.

unstable(Id, Why, Many) ->
    io:format("unstable (~s): ~s~n", [Why, Id]),
    {bad, Id, Why, [case R of {ok, X} -> X; {error, E} -> iolist_to_binary(io_lib:format("~0p", [E])) end || R <- Many]}.

run(#{<<"halts">> := true} = Sc) -> halting(Sc);
run(Sc) ->
    Me = self(),
    {Pid, Mon} = spawn_monitor(fun() ->
        T = try drive(Sc)
            catch C:R:St -> [exit(P, kill) || {P, _, _} <- orc:known(), P =/= self()], erlang:raise(C, R, St)
            end,
        Me ! {result, self(), T}
    end),
    receive
        {result, Pid, T} -> demonitor(Mon, [flush]), {ok, T};
        {'DOWN', Mon, _, _, R} -> cleanup(), {error, R}
    after list_to_integer(os:getenv("RECORD_PATIENCE", "30000")) ->
        St = erlang:process_info(Pid, current_stacktrace),
        Left = try orc:known() catch error:badarg -> [] end, % The table goes with the process, which may just have ended.
        exit(Pid, kill), receive {'DOWN', Mon, _, _, _} -> ok end,
        [exit(P, kill) || {P, _, _} <- Left],
        cleanup(), {error, {hang, St}}
    end.

%% ---- scenarios that end their node ------------------------------------------
%% What the node has written: {step, JSON} of each that it finished, then what the collector got, and {halt, Reason}.
halting(Sc) ->
    [In, Out] = ["halting.json", "halting.terms"],
    ok = file:write_file(In, orc_json:encode({obj, [{<<"scenarios">>, [encodable(Sc)]}]})),
    _ = file:delete(Out),
    Paths = lists:append([["-pa", P] || {pa, Ps} <- init:get_arguments(), P <- Ps]),
    Jitter = atom_to_list(persistent_term:get(orc_jitter)),
    Args = ["+S", "2:2", "-noshell"] ++ Paths ++ ["-run", "orc_run", "alone", In, Out, Jitter],
    Port = open_port({spawn_executable, os:find_executable("erl")},
                     [{args, Args}, {env, [{"ERL_CRASH_DUMP_SECONDS", "0"}]}, exit_status, stderr_to_stdout, binary]),
    case ended(Port) of
        hang -> {error, hang};
        Status ->
            {ok, Bin} = file:read_file(Out),
            Terms = terms(Bin),
            case [R || {halt, R} <- Terms] of
                [Reason] when Status =/= 0 ->
                    Steps = [X || {step, X} <- Terms],
                    Evs = [E || {_, Es} <- lists:sort([{TS, Es} || {ev, TS, Es} <- last_step(Terms)]), E <- Es],
                    Last = {obj, [{<<"result">>, {obj, [{<<"halted">>, reason(Reason)}]}}, {<<"events">>, by_process(Evs)}, {<<"procs">>, {obj, []}}]},
                    {ok, Steps ++ [Last]};
                _ -> {error, {did_not_halt, Status, Terms}}
            end
    end.

ended(Port) ->
    receive
        {Port, {exit_status, N}} -> N;
        {Port, {data, _}} -> ended(Port)
    after 30000 -> {os_pid, Os} = erlang:port_info(Port, os_pid), os:cmd("kill -9 " ++ integer_to_list(Os)), hang
    end.

terms(<<>>) -> [];
terms(<<N:32, B:N/binary, Rest/binary>>) -> [binary_to_term(B) | terms(Rest)].

last_step(Terms) ->
    lists:reverse(lists:takewhile(fun({step, _}) -> false; (_) -> true end, lists:reverse(Terms))).

%% the text that the application controller ends with, as a term where it is one
reason(Text) ->
    case erl_scan:string(Text ++ ".") of
        {ok, Ts, _} ->
            case erl_parse:parse_term(Ts) of
                {ok, T} -> orc:json(orc_f_application:called(T));
                _ -> {obj, [{<<"string">>, list_to_binary(Text)}]}
            end;
        _ -> {obj, [{<<"string">>, list_to_binary(Text)}]}
    end.

%% decoded JSON, to be encoded again
encodable(M) when is_map(M) -> {obj, [{K, encodable(V)} || {K, V} <- maps:to_list(M)]};
encodable(L) when is_list(L) -> [encodable(X) || X <- L];
encodable(X) -> X.

alone([In, Out, Jitter]) ->
    [Sc] = prepare(In),
    persistent_term:put(orc_jitter, list_to_atom(Jitter)),
    persistent_term:put(orc_out, Out),
    erlang:system_flag(schedulers_online, case Jitter of "true" -> 2; _ -> 1 end),
    ok = application:set_env(kernel, shutdown_func, {?MODULE, shutdown}),
    drive(Sc).

%% called by the application controller before it stops what runs
shutdown(Reason) ->
    orc_col ! {halt, self(), Reason},
    receive written -> ok end.

%% The collector of such a node.
writer(Fd, Acc) ->
    receive
        {take, From} -> From ! {events, lists:reverse(Acc)}, writer(Fd, []);
        {step, X} -> put_term(Fd, {step, X}), writer(Fd, Acc);
        {halt, From, R} -> put_term(Fd, {halt, R}), From ! written, writer(Fd, Acc);
        M ->
            case raw(M) of
                {TS, E} = Raw ->
                    put_term(Fd, {ev, TS, [X || X <- events([E]), hd(X) =/= marker]}),
                    writer(Fd, [Raw | Acc]);
                none -> writer(Fd, Acc)
            end
    end.

put_term(Fd, T) ->
    B = term_to_binary(T),
    ok = file:write(Fd, [<<(byte_size(B)):32>>, B]).

cleanup() ->
    erlang:trace(new_processes, false, [all]),
    catch exit(whereis(orc_col), kill),
    timer:sleep(5).

drive(#{<<"steps">> := Steps} = Sc) ->
    orc:reset(),
    orc_family:reset(),
    ets:insert(orc, {driver, self()}),
    orc:alias(<<"driver">>, self()),
    Col = spawn(fun() ->
        case persistent_term:get(orc_out, none) of
            none -> collector([]);
            Out -> {ok, Fd} = file:open(Out, [raw, write]), writer(Fd, [])
        end
    end),
    catch unregister(orc_col),
    register(orc_col, Col),
    erlang:trace_pattern({proc_lib, init_ack, 2}, true, [global]),
    erlang:trace_pattern({supervisor, terminate, 2}, true, [global]),
    erlang:trace_pattern({'Elixir.DynamicSupervisor', terminate, 2}, true, [global]),
    erlang:trace(new_processes, true, [procs, call, strict_monotonic_timestamp, {tracer, Col}]),
    Kind = maps:get(<<"kind">>, Sc, <<"tree">>),
    Boot = case Kind of
               <<"tree">> ->
                   B = spawn(fun() -> process_flag(trap_exit, true), boot_loop(none) end),
                   orc:alias(<<"parent">>, B), B;
               _ -> none
           end,
    Ctx = #{kind => Kind, tree => maps:get(<<"tree">>, Sc, none), boot => Boot},
    T = case persistent_term:get(orc_out, none) of
            none -> [step(S, Ctx) || S <- Steps];
            _ ->
                [step(S, Ctx) || S <- lists:droplast(Steps)],
                exec(lists:last(Steps), Ctx),
                receive after 20000 -> halt(0) end
        end,
    erlang:trace(new_processes, false, [all]),
    [exit(P, kill) || {P, _, _} <- orc:known(), P =/= self()],
    quiesce_gone(),
    orc_family:reset(),
    exit(Col, kill),
    T.

quiesce_gone() ->
    case [P || {P, _, _} <- orc:known(), P =/= self(), is_process_alive(P)] of
        [] -> ok;
        L -> [exit(P, kill) || P <- L], receive after 1 -> ok end, quiesce_gone()
    end.

%% the parent process of the root supervisor
boot_loop(Root) ->
    receive
        {start, From, Spec} ->
            R = orc_sup:start_link(Spec),
            From ! {started, R},
            boot_loop(case R of {ok, P} when is_pid(P) -> P; _ -> none end);
        {parent_exit, From, Reason} ->
            case is_pid(Root) andalso is_process_alive(Root) of
                true -> exit(Root, Reason), From ! {parent_exit, <<"ok">>};
                false -> From ! {parent_exit, <<"no_target">>}
            end,
            boot_loop(Root);
        {'EXIT', _, _} -> boot_loop(Root)
    end.

collector(Acc) ->
    receive
        {take, From} -> From ! {events, lists:reverse(Acc)}, collector([]);
        {step, _} -> collector(Acc);
        M -> case raw(M) of none -> collector(Acc); E -> collector([E | Acc]) end
    end.

raw({ev, TS, E}) -> {TS, E};
raw({trace_ts, Pid, exit, R, TS}) -> {TS, {exit, Pid, R}};
raw({trace_ts, Pid, call, {proc_lib, init_ack, [_, Ret]}, TS}) -> {TS, {ack, Pid, Ret}};
raw({trace_ts, Pid, call, {_, terminate, [_, _]}, TS}) -> {TS, {marker, Pid}};
raw(_) -> none.

step(S, #{kind := Kind} = Ctx) ->
    R = exec(S, Ctx),
    quiesce(Kind),
    {Rl, Actor} = case R of
                      %% died during the step, before or after finishing its list
                      {done_by, P, R1} ->
                          case is_process_alive(P) of true -> {R1, P}; false -> {<<"died">>, P} end;
                      _ -> {R, none}
                  end,
    Ref = erlang:trace_delivered(all),
    receive {trace_delivered, all, Ref} -> ok end,
    orc_col ! {take, self()},
    Raw = receive {events, E} -> lists:sort(E) end,
    Evs = events([X || {_, X} <- Raw]),
    Norm = case Kind of
               <<"tree">> -> norm(Evs);
               _ -> by_process([X || X <- Evs, hd(X) =/= marker])
           end,
    Seen = {obj, [{<<"result">>, Rl}, {<<"events">>, Norm} |
                  case Kind of
                      <<"tree">> -> [{<<"snap">>, snap()}];
                      _ -> [{<<"procs">>, procs(Actor)}]
                  end]},
    orc_col ! {step, Seen},
    Seen.

%% ---- raw events -> named events -------------------------------------------
events(Raw) -> lists:append([named(E) || E <- Raw]).

named({exit, Pid, R}) ->
    case orc:name(Pid) of
        <<"#pid">> -> [];
        N ->
            case {orc:kind(Pid), ets:lookup(orc, {up, N})} of
                {other, _} -> [];
                {plain, _} -> [[exit, N, orc:json(R)]];
                {_, [_]} -> [[exit, N, orc:json(R)]];
                {_, []} ->
                    case ets:member(orc, {failed, N}) of
                        true -> [];            % start_failed / ignored already said so
                        false -> [[exit, N, orc:json(R)]]
                    end
            end
    end;
named({ack, Pid, Ret}) ->
    case {orc:name(Pid), orc:kind(Pid)} of
        {<<"#pid">>, _} -> [];
        {_, plain} -> [];
        {_, other} -> [];
        {N, _} ->
            case Ret of
                {ok, _} -> ets:insert(orc, {{up, N}}), [[started, N]];
                ignore -> ets:insert(orc, {{failed, N}}), [[ignored, N]];
                {error, R} -> ets:insert(orc, {{failed, N}}), [[start_failed, N, orc:json(R)]]
            end
    end;
named({marker, Pid}) ->
    case lists:member(orc:kind(Pid), [dynamic, simple]) of
        true -> [[marker, orc:name(Pid)]];
        false -> []
    end;
named(E) -> [E].

%% ---- which orders are real ------------------------------------------------
%% Three places where OTP itself leaves the order open:
%%  1. a supervisor that is gone while children live (it was killed): what
%%     happens inside each orphaned child runs beside everything else;
%%  2. a dynamic supervisor shutting down: children stop side by side.
%%  3. a process linked to one that ended hears of it beside everything else.
norm([]) -> [];
norm([[marker, D] | T]) ->
    {Inside, Rest} = lists:splitwith(fun(E) -> not (hd(E) =:= exit andalso lists:nth(2, E) =:= D) end, T),
    {Mine, Other} = lists:partition(fun(E) -> below(lists:nth(2, E), D) end, Inside),
    par(branches(D, Mine) ++ [norm(Other)]) ++ norm(Rest);
norm([[exit, S | _] = E | T]) ->
    {Orph, Rest0} = lists:partition(fun(X) -> below(lists:nth(2, X), S) end, T),
    {Told, Rest} = lists:partition(fun(X) -> told_of(S, X) end, Rest0),
    case {Orph, Told} of
        {[], []} -> [E | norm(T)];
        _ -> [E | par(branches(S, Orph) ++ [[X] || X <- Told] ++ [norm(Rest)])]
    end;
norm([E | T]) -> [E | norm(T)].

told_of(S, [handle, _, info, {obj, [{<<"tuple">>, [<<"EXIT">>, S, _]}]}]) -> true;
told_of(_, _) -> false.

below(N, S) ->
    case orc:parent(N) of
        none -> false;
        S -> true;
        P -> below(P, S)
    end.
direct(N, S) -> case orc:parent(N) of S -> N; P -> direct(P, S) end.
branches(S, Evs) ->
    Ks = lists:usort([direct(lists:nth(2, E), S) || E <- Evs]),
    [norm([E || E <- Evs, direct(lists:nth(2, E), S) =:= K]) || K <- Ks].

par(Bs0) ->
    case lists:sort([B || B <- Bs0, B =/= []]) of
        [] -> [];
        [B] -> B;
        Bs -> [{obj, [{<<"par">>, Bs}]}]
    end.

by_process(Evs) ->
    Ns = lists:usort([lists:nth(2, E) || E <- Evs]),
    par([[E || E <- Evs, lists:nth(2, E) =:= N] || N <- Ns]).

%% ---- quiescence ----------------------------------------------------------
quiesce(Kind) -> quiesce(Kind, 0).
quiesce(_, 3) -> ok;
quiesce(Kind, N) ->
    %% every process is looked at: one that has ended is waited for
    Ok = lists:all(fun(Q) -> Q end, [P =:= self() orelse quiet(Kind, P, K) || {P, _, K} <- orc:known()]),
    receive after 1 -> ok end,
    case Ok of
        true -> quiesce(Kind, N + 1);
        false -> quiesce(Kind, 0)
    end.

quiet(Kind, P, K) ->
    case process_info(P, [status, message_queue_len, current_function]) of
        undefined -> buried(P);
        [{status, waiting}, {message_queue_len, L}, {current_function, CF}] ->
            (L =:= 0 orelse (K =:= plain andalso Kind =/= <<"tree">>))
                andalso CF =/= {timer, sleep, 1}
                andalso (not lists:member(K, [sup, dynamic, simple]) orelse CF =:= {gen_server, loop, 7});
        _ -> false
    end.

%% One that ended may still be telling its links and monitors: they know when a monitor made after its end does.
buried(P) ->
    ets:member(orc, {buried, P}) orelse
        begin
            M = monitor(process, P),
            receive {'DOWN', M, _, _, _} -> ets:insert(orc, {{buried, P}}) end,
            false
        end.

%% ---- snapshots -----------------------------------------------------------
snap() ->
    L = [{N, P, K} || {P, N, K} <- lists:sort(orc:known()), lists:member(K, [sup, dynamic, simple]),
                      is_process_alive(P)],
    {obj, [{N, snap1(P, K)} || {N, P, K} <- lists:sort(L)]}.

snap1(P, K) ->
    Which = case K of
                sup -> [[orc:ji(Id), w(C)] || {Id, C, _, _} <- supervisor:which_children(P)];
                _ -> lists:sort([w(C) || {_, C, _, _} <- orc_sup:api(K, which_children, [P])])
            end,
    {obj, [{<<"which">>, Which}, {<<"count">>, count(orc_sup:api(K, count_children, [P]))}]}.

w(P) when is_pid(P) -> orc:name(P);
w(A) -> orc:ji(A).
count(L) -> [proplists:get_value(K, L) || K <- [specs, active, supervisors, workers]].

procs(Actor) ->
    L = lists:sort([{N, P, K} || {P, N, K} <- orc:known(), K =:= plain orelse K =:= worker, is_process_alive(P)]),
    {obj, [{N, proc1(P, K, Actor)} || {N, P, K} <- L]}.
proc1(P, K, Actor) ->
    case process_info(P, [links, messages, trap_exit, monitors]) of
        undefined -> <<"dead">>;
        [{links, Ls}, {messages, Ms}, {trap_exit, T}, {monitors, Mo}] ->
            {obj, [{<<"links">>, lists:sort([orc:name(X) || X <- Ls, is_pid(X)])},
                   {<<"monitors">>, lists:sort([case X of {process, Q} when is_pid(Q) -> orc:name(Q); {process, {Nm, _}} -> <<"name:", (atom_to_binary(Nm))/binary>> end || X <- Mo])},
                   {<<"trap_exit">>, T} |
                   case K of
                       plain ->
                           Prev = case get({mb, P}) of undefined -> []; X0 -> X0 end,
                           Now = orc:mailbox(Prev, Ms, Actor),
                           put({mb, P}, Now),
                           [{<<"mailbox">>, [orc:json(M) || M <- Now]}];
                       _ -> []
                   end]}
    end.

%% ---- steps ----------------------------------------------------------------
exec(#{<<"op">> := Op} = S, Ctx) ->
    try ex(Op, S, Ctx)
    catch
        throw:no_target -> <<"no_target">>;
        exit:R -> {obj, [{<<"exit">>, orc:json(R)}]}
    end.

t(S) -> alive(maps:get(<<"target">>, S)).
alive(T) ->
    case orc:pid_of(T) of
        undefined -> throw(no_target);
        P -> case is_process_alive(P) of true -> P; false -> throw(no_target) end
    end.
sup(S) -> P = alive(maps:get(<<"sup">>, S)), {P, orc:kind(P)}.

res({ok, P}) when is_pid(P) -> {obj, [{<<"ok">>, orc:name(P)}]};
res({ok, undefined}) -> {obj, [{<<"ok">>, <<"undefined">>}]};
res(ok) -> <<"ok">>;
res(X) -> orc:json(X).

ex(<<"start">>, _, #{boot := B, tree := T}) ->
    B ! {start, self(), T},
    receive {started, R} -> res(R) end;
ex(<<"parent_exit">>, S, #{boot := B}) ->
    B ! {parent_exit, self(), orc:term(maps:get(<<"reason">>, S))},
    receive {parent_exit, R} -> R end;
ex(<<"exit">>, S, _) -> exit(t(S), orc:term(maps:get(<<"reason">>, S))), <<"ok">>;
ex(<<"cast">>, S, _) -> gen_server:cast(t(S), {do, maps:get(<<"do">>, S)}), <<"ok">>;
ex(<<"info">>, S, _) -> t(S) ! orc:term(maps:get(<<"msg">>, S)), <<"ok">>;
ex(<<"call">>, S, _) ->
    {obj, [{<<"reply">>, orc:json(gen_server:call(t(S), {do, maps:get(<<"do">>, S)}, maps:get(<<"timeout">>, S, 5000)))}]};
ex(<<"stop">>, S, _) ->
    res(gen_server:stop(t(S), orc:term(maps:get(<<"reason">>, S, <<"normal">>)), infinity));
ex(<<"advance">>, #{<<"ms">> := Ms}, _) -> receive after Ms -> <<"ok">> end;
ex(<<"start_child">>, #{<<"child">> := C} = S, _) ->
    {P, K} = sup(S),
    case orc_sup:api(K, start_child, [P, C]) of
        ignore -> <<"ignore">>;
        R -> res(R)
    end;
ex(<<"which_children">>, S, _) ->
    {P, K} = sup(S),
    [[orc:ji(Id), w(C), Ty] || {Id, C, Ty, _} <- orc_sup:api(K, which_children, [P])];
ex(<<"count_children">>, S, _) ->
    {P, K} = sup(S), {obj, lists:sort([{atom_to_binary(A), B} || {A, B} <- orc_sup:api(K, count_children, [P])])};
ex(<<"get_childspec">>, S, _) ->
    {P, K} = sup(S),
    Which = case S of #{<<"pid_of">> := Of} -> orc:pid_of(Of); #{<<"id">> := Id} -> binary_to_atom(Id) end,
    case orc_sup:api(K, get_childspec, [P, Which]) of
        {ok, M} -> {obj, [{<<"ok">>, {obj, [{atom_to_binary(F), maps:get(F, M)} || F <- [id, restart, shutdown, type, significant]]}}]};
        E -> res(E)
    end;
ex(<<"restart_child">>, #{<<"id">> := Id} = S, _) ->
    {P, K} = sup(S), res(orc_sup:api(K, restart_child, [P, binary_to_atom(Id)]));
ex(<<"delete_child">>, #{<<"id">> := Id} = S, _) ->
    {P, K} = sup(S), res(orc_sup:api(K, delete_child, [P, binary_to_atom(Id)]));
ex(<<"terminate_child">>, #{<<"id">> := Id} = S, _) ->
    {P, K} = sup(S), res(orc_sup:api(K, terminate_child, [P, binary_to_atom(Id)]));
ex(<<"terminate_child">>, #{<<"pid_of">> := Id} = S, _) ->
    {P, K} = sup(S),
    case orc:pid_of(Id) of
        undefined -> throw(no_target);
        C -> res(orc_sup:api(K, terminate_child, [P, C]))
    end;
%% process-level
ex(<<"spawn">>, #{<<"as">> := Id} = S, _) ->
    orc:name(orc_proc:spawn_by(Id, S, spawn));
ex(<<"do">>, #{<<"p">> := T, <<"ops">> := Ops} = S, _) ->
    P = alive(T),
    Mon = monitor(process, P),
    P ! {'$do', self(), Ops},
    Wait = fun(Ms) ->
        receive
            {'$done', P, R} -> demonitor(Mon, [flush]), R;
            {'DOWN', Mon, _, _, _} -> <<"died">>
        after Ms -> hang
        end
    end,
    case maps:get(<<"async">>, S, false) of
        true -> put({join, T}, {P, Wait}), <<"async">>;
        false -> case Wait(5000) of hang -> error({hang, Ops}); R -> {done_by, P, R} end
    end;
ex(<<"join">>, #{<<"p">> := T}, _) ->
    {P, Wait} = erase({join, T}),
    case Wait(5000) of hang -> error({hang, join}); R -> {done_by, P, R} end;
%% steps of a family: "NAME.step"
ex(Op, S, _) -> orc_family:step(Op, S).
