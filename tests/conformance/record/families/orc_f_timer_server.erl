%% Module timer. An operation that starts one is given a name for it: ["timer_server.send_after", NAME, MS, TARGET, VALUE].
-module(orc_f_timer_server).
-export([modules/0, op/2, apply_fun/1]).

modules() -> [timer].

op(<<"send_after">>, [R, Ms, T, V]) -> started(R, timer:send_after(orc:term(Ms), to(T), orc:term(V)));
op(<<"exit_after">>, [R, Ms, T, V]) -> started(R, timer:exit_after(orc:term(Ms), to(T), orc:term(V)));
op(<<"kill_after">>, [R, Ms, T]) -> started(R, timer:kill_after(orc:term(Ms), to(T)));
op(<<"apply_after">>, [R, Ms, F]) -> started(R, timer:apply_after(orc:term(Ms), ?MODULE, apply_fun, [F]));
op(<<"send_interval">>, [R, Ms, T, V]) -> started(R, timer:send_interval(orc:term(Ms), to(T), orc:term(V)));
op(<<"apply_interval">>, [R, Ms, F]) -> started(R, timer:apply_interval(orc:term(Ms), ?MODULE, apply_fun, [F]));
op(<<"cancel">>, [R]) -> [{_, Timer}] = ets:lookup(orc, {timer, R}), orc:json(timer:cancel(Timer));
op(<<"cancel_term">>, [V]) -> orc:json(timer:cancel(orc:term(V)));
op(<<"hms">>, [H, M, S]) -> timer:hms(H, M, S).

apply_fun(F) -> orc:run(F, []).

started(R, {ok, Timer}) -> ets:insert(orc, {{timer, R}, Timer}), <<"ok">>;
started(_, E) -> orc:json(E).

to(T) when is_binary(T) -> orc_proc:dest(T);
to(T) -> orc:term(T).
