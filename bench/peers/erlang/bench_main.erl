%% Reads {Module, Program, Args} lines from standard input, runs each in a process of its own, prints nanoseconds:
%% those on the wall, and those of the processor (which Erlang knows to the millisecond).
-module(bench_main).
-export([main/0, timed/1, add/2]).

main() ->
    io:format("OTP ~s, erts ~s ~p~n", [
        erlang:system_info(otp_release),
        erlang:system_info(version),
        erlang:system_info(emu_flavor)
    ]),
    loop().

loop() ->
    case io:read('') of
        {ok, {Module, Program, Args}} ->
            {Pid, Ref} = spawn_monitor(fun() -> exit({took, apply(Module, Program, Args)}) end),
            receive
                {'DOWN', Ref, process, Pid, {took, {Wall, Cpu}}} -> io:format("~b ~b~n", [Wall, Cpu]);
                {'DOWN', Ref, process, Pid, Reason} -> io:format("~0p~n", [Reason])
            end,
            garbage_collect(),
            loop();
        _ ->
            halt()
    end.

%% Nanoseconds that Work takes, {Wall, Cpu}.
timed(Work) ->
    {C0, _} = erlang:statistics(runtime),
    T0 = erlang:monotonic_time(nanosecond),
    Work(),
    T1 = erlang:monotonic_time(nanosecond),
    {C1, _} = erlang:statistics(runtime),
    {T1 - T0, (C1 - C0) * 1000000}.

add({Wall1, Cpu1}, {Wall2, Cpu2}) -> {Wall1 + Wall2, Cpu1 + Cpu2}.
