%% What is logged, in words: OTP's (report_cb of each report) and Elixir's (Logger.Translator). Stacks are one frame, m:f/0;
%% pids are names; what depends on the machine or on how a process was started is left out (see left_out/1).
-module(orc_f_logger).
-behaviour(gen_server).
-export([modules/0, reset/0, op/2, log/2, child/2]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2, handle_continue/2, terminate/2]).

modules() -> ['Elixir.Logger.Translator', 'Elixir.Logger.Utils', 'Elixir.Exception', 'Elixir.Task.Supervised'].

reset() ->
    logger:set_primary_config(level, none),
    logger:remove_handler(?MODULE),
    ok.

%% begins to collect
op(<<"start">>, []) ->
    application:set_env(logger, translator_inspect_opts, []),
    logger:remove_handler(default),
    ok = logger:add_handler(?MODULE, ?MODULE, #{level => all}),
    ok = logger:set_primary_config(level, info),
    <<"ok">>;
%% what was logged since
op(<<"get">>, []) ->
    Found = lists:sort([{Ts, E} || {{logged, Ts}, E} <- ets:tab2list(orc)]),
    [ets:delete(orc, {logged, Ts}) || {Ts, _} <- Found],
    [words(E) || {_, E} <- Found];
%% the same by process, for what several do side by side
op(<<"get_each">>, []) ->
    Found = lists:sort([{Ts, E} || {{logged, Ts}, E} <- ets:tab2list(orc)]),
    [ets:delete(orc, {logged, Ts}) || {Ts, _} <- Found],
    Who = fun(#{meta := #{pid := P}}) -> orc:name(P) end,
    [[N | [words(E) || {_, E} <- Found, Who(E) =:= N]] || N <- lists:usort([Who(E) || {_, E} <- Found])];
%% a server: see act/2 for what it does; options: name, init, terminate
op(<<"server">>, [Id]) -> op(<<"server">>, [Id, #{}]);
op(<<"server">>, [Id, #{<<"name">> := N} = O]) ->
    orc_proc:started(gen_server:start({local, binary_to_atom(N)}, ?MODULE, {server, Id, O}, []));
op(<<"server">>, [Id, #{<<"link">> := true} = O]) -> orc_proc:started(gen_server:start_link(?MODULE, {server, Id, O}, []));
op(<<"server">>, [Id, O]) -> orc_proc:started(gen_server:start(?MODULE, {server, Id, O}, []));
op(<<"call">>, [T, M]) -> orc:json(gen_server:call(orc_proc:dest(T), orc:term(M)));
op(<<"cast">>, [T, M]) -> orc:json(gen_server:cast(orc_proc:dest(T), orc:term(M)));
op(<<"info">>, [T, M]) -> orc_proc:dest(T) ! orc:term(M), <<"ok">>;
op(<<"stop">>, [T, R]) -> orc:json(gen_server:stop(orc_proc:dest(T), orc:term(R), infinity));
%% a supervisor of such servers: children [[id, options]], options: name, max_restarts
op(<<"supervisor">>, [Id, Children]) -> op(<<"supervisor">>, [Id, Children, #{}]);
op(<<"supervisor">>, [Id, Children, #{<<"name">> := N} = O]) ->
    orc_proc:started(supervisor:start_link({local, binary_to_atom(N)}, ?MODULE, {supervisor, Id, Children, O}));
op(<<"supervisor">>, [Id, Children, O]) ->
    orc_proc:started(supervisor:start_link(?MODULE, {supervisor, Id, Children, O}));
op(<<"stop_sup">>, [S]) -> orc:json(gen_server:stop(orc_proc:dest(S), shutdown, infinity));
op(<<"start_child">>, [S, Args]) -> orc_proc:started(supervisor:start_child(orc_proc:dest(S), Args));
op(<<"terminate_child">>, [S, C]) -> orc:json(supervisor:terminate_child(orc_proc:dest(S), orc:term(C)));
%% a plain process, or a task, that does what act/2 says
op(<<"plain">>, [Id, What]) -> bound(Id, fun(F) -> spawn(F) end, What);
op(<<"task">>, [Id, What]) -> bound(Id, fun(F) -> {ok, P} = 'Elixir.Task':start(F), P end, What);
op(<<"task">>, [Id, What, S]) ->
    bound(Id, fun(F) -> {ok, P} = 'Elixir.Task.Supervisor':start_child(orc_proc:p(S), F), P end, What).

bound(Id, Spawn, What) ->
    Name = orc:next(Id),
    P = Spawn(fun() -> receive go -> act(What, 0) end end),
    orc:bind(Id, Name, P, {plain, none}),
    P ! go,
    Name.

%% children of a supervisor
child(Id, O) -> gen_server:start_link(?MODULE, {server, Id, O}, []).

init({server, Id, O}) ->
    Name = orc:enter(Id, worker, O),
    orc:ev([init, Name]),
    process_flag(trap_exit, maps:get(<<"trap_exit">>, O, false)),
    put(options, O),
    N = ets:update_counter(orc, {inits, Id}, 1, {{inits, Id}, 0}),
    act(lists:nth(min(N, length(inits(O))), inits(O)), 0);
init({supervisor, Id, Children, O}) ->
    Name = orc:enter(Id, worker, O),
    orc:ev([init, Name]),
    Strategy = binary_to_atom(maps:get(<<"strategy">>, O, <<"one_for_one">>)),
    Spec = fun(I, C) ->
               #{id => binary_to_atom(I), start => {?MODULE, child, case Strategy of simple_one_for_one -> []; _ -> [I, C] end},
                 restart => binary_to_atom(maps:get(<<"restart">>, C, <<"permanent">>)),
                 shutdown => maps:get(<<"shutdown">>, C, 5000)}
           end,
    {ok, {#{strategy => Strategy, intensity => maps:get(<<"max_restarts">>, O, 3), period => 5},
          [Spec(I, C) || [I, C] <- Children]}}.

inits(O) -> maps:get(<<"init">>, O, [<<"ok">>]).

handle_call(M, _, S) -> act(atom_to_binary(M), S).
handle_cast(M, S) -> act(atom_to_binary(M), S).
handle_info(M, S) -> act(atom_to_binary(M), S).
handle_continue(M, S) -> act(atom_to_binary(M), S).
terminate(_, S) -> act(maps:get(<<"terminate">>, get(options), <<"noreply">>), S).

act(<<"ok">>, S) -> {ok, S};
act(<<"noreply">>, S) -> {noreply, S};
act(<<"normal">>, _) -> exit(normal);
act(<<"raise">>, _) -> error(boom);
act(<<"badarg">>, _) -> error(badarg);
act(<<"badmatch">>, _) -> error({badmatch, 5});
act(<<"exit">>, _) -> exit(boom);
act(<<"exit_shutdown">>, _) -> exit({shutdown, boom});
act(<<"throw">>, _) -> throw(ball);
act(<<"ignore">>, _) -> ignore;
act(<<"stop_init">>, _) -> {stop, why};
act(<<"stop">>, S) -> {stop, why, S};
act(<<"stop_tuple">>, S) -> {stop, {why, [1, two]}, S};
act(<<"stop_shutdown">>, S) -> {stop, {shutdown, why}, S};
act(<<"stop_call">>, S) -> {stop, {noproc, {m, call, [nobody, hi]}}, S};
act(<<"continue">>, S) -> {noreply, S, {continue, raise}};
act(<<"timeout">>, S) -> {stop, timed, S};
act(<<"wait">>, S) -> {noreply, S, 30};
act(<<"sleep">>, S) -> timer:sleep(60), {stop, late, S}.

%% ---- the handler ----

log(Event, _) -> ets:insert(orc, {{logged, orc:ts()}, Event}).

words(#{level := L, msg := Msg, meta := Meta}) ->
    M = fix(Msg),
    {obj, [{<<"level">>, orc:ji(L)}, {<<"erlang">>, lines(erlang(M, Meta))}, {<<"elixir">>, lines(elixir(L, M))}]}.

erlang({report, R}, #{report_cb := F}) when is_function(F, 1) -> {Fmt, As} = F(R), io_lib:format(Fmt, As);
erlang({report, R}, #{report_cb := F}) -> F(R, #{depth => unlimited, chars_limit => unlimited, single_line => false});
erlang({string, S}, _) -> S;
erlang({Fmt, As}, _) -> io_lib:format(Fmt, As).

elixir(L, {report, #{label := Label, report := R} = All}) when map_size(All) =:= 2 -> translate(L, report, {Label, R});
elixir(L, {report, R}) -> translate(L, report, {logger, R});
elixir(L, {Fmt, As}) ->
    case translate(L, format, {Fmt, As}) of
        [] -> 'Elixir.String.Chars':to_string(io_lib:build_text('Elixir.Logger.Utils':scan_inspect(Fmt, As, infinity)));
        Text -> Text
    end.

translate(L, Kind, Data) ->
    case 'Elixir.Logger.Translator':translate(debug, L, Kind, Data) of
        {ok, T, _} -> T;
        {ok, T} -> T;
        _ -> []
    end.

lines(Chars) ->
    Text = names(unicode:characters_to_binary(Chars)),
    [string:trim(L, trailing) || L <- binary:split(Text, <<"\n">>, [global]), string:trim(L) =/= <<>>, not left_out(L)].

left_out(L) ->
    re:run(L, "^ *(initial call:|Initial Call:|\\{mfargs|Start Call:|Function:|\\*\\* When function|Args:|dictionary:|Dictionary:|\\*\\*      arguments)",
           [{capture, none}]) =:= match.

names(Text) ->
    Known = [{list_to_binary(pid_to_list(P)), N} || {P, N, _} <- orc:known()],
    T1 = lists:foldl(fun({P, N}, T) -> binary:replace(T, P, <<"<", N/binary, ">">>, [global]) end, Text, Known),
    T2 = re:replace(T1, "'Elixir\\.", "'", [global, {return, binary}]),
    re:replace(T2, "<[0-9]+\\.[0-9]+\\.[0-9]+>", "<?>", [global, {return, binary}]).

%% one frame for every stack, nothing of the machine
fix(L) when is_list(L) ->
    case L of
        [{M, F, A, Loc} | _] when is_atom(M), is_atom(F), is_list(Loc), is_integer(A) orelse is_list(A) -> [{m, f, 0, []} || lists:any(fun(X) -> element(1, X) =:= ?MODULE end, L)];
        [{K, _} | _] when is_atom(K) -> [fix({K1, V}) || {K1, V} <- L, not lists:member(K1, machine())];
        _ -> try [fix(X) || X <- L] catch error:_ -> L end
    end;
fix({mfargs, _}) -> {mfargs, {m, f, []}};
fix({dictionary, _}) -> {dictionary, []};
fix({P, {N, St}}) when is_pid(P), is_list(St), (is_pid(N) orelse is_atom(N)) -> {P, {N, []}};
fix(T) when is_tuple(T) -> list_to_tuple([fix(X) || X <- tuple_to_list(T)]);
fix(#{} = M) -> maps:map(fun(_, V) -> fix(V) end, M);
fix(X) -> X.

machine() -> [heap_size, stack_size, reductions, current_function, current_stacktrace].
