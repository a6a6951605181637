%% Processes that come and go, and timers. Twin: bench/programs/processes.ts.
-module(bench_processes).
-export([spawn_exit/1, skynet/1, timers/1]).

spawn_exit(N) ->
    Me = self(),
    bench_main:timed(fun() ->
        spawn(fun() -> successor(Me, N - 1) end),
        receive done -> ok end
    end).

successor(First, 0) -> First ! done;
successor(First, Left) -> spawn(fun() -> successor(First, Left - 1) end).

skynet(Leaves) ->
    Me = self(),
    bench_main:timed(fun() ->
        spawn(fun() -> sum(Me, 0, Leaves) end),
        Total = Leaves * (Leaves - 1) div 2,
        receive Total -> ok end
    end).

sum(To, First, 1) -> To ! First;
sum(To, First, Size) ->
    Me = self(),
    Part = Size div 10,
    [spawn(fun() -> sum(Me, First + I * Part, Part) end) || I <- lists:seq(0, 9)],
    To ! collect(10, 0).

collect(0, Total) -> Total;
collect(N, Total) ->
    receive Part -> collect(N - 1, Total + Part) end.

timers(N) ->
    Me = self(),
    bench_main:timed(fun() ->
        Refs = [erlang:send_after(100000 + (I * 7919) rem 100000, Me, late) || I <- lists:seq(0, N - 1)],
        [erlang:cancel_timer(Ref) || Ref <- Refs]
    end).
