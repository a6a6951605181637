%% Messages between plain processes. Twin: bench/programs/messages.ts.
-module(bench_messages).
-export([round_trip/1, ring/2, one_to_many/2]).

round_trip(N) ->
    Other = spawn(fun() -> echo(N) end),
    bench_main:timed(fun() -> ping(Other, self(), N) end).

ping(_, _, 0) -> ok;
ping(Other, Me, N) ->
    Other ! {ping, Me},
    receive _ -> ping(Other, Me, N - 1) end.

echo(0) -> ok;
echo(N) ->
    receive {ping, From} -> From ! pong, echo(N - 1) end.

ring(Size, Laps) ->
    Next = lists:foldl(fun(_, To) -> spawn(fun() -> pass(To, Laps) end) end, self(), lists:seq(2, Size)),
    bench_main:timed(fun() -> laps(Next, 0, Laps) end).

laps(_, Laps, Laps) -> ok;
laps(Next, Lap, Laps) ->
    Next ! Lap,
    receive _ -> laps(Next, Lap + 1, Laps) end.

pass(_, 0) -> ok;
pass(Next, Laps) ->
    receive Token -> Next ! Token, pass(Next, Laps - 1) end.

one_to_many(Size, Times) ->
    Me = self(),
    Pids = [spawn(fun() -> sink(Me, Times) end) || _ <- lists:seq(1, Size)],
    bench_main:timed(fun() ->
        [[Pid ! {news, I} || Pid <- Pids] || I <- lists:seq(1, Times)],
        [receive done -> ok end || _ <- Pids]
    end).

sink(To, 0) -> To ! done;
sink(To, Times) ->
    receive _ -> sink(To, Times - 1) end.
