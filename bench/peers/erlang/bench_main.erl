%% Reads {Module, Program, Args} lines from standard input, runs each in a process of its own, prints nanoseconds.
-module(bench_main).
-export([main/0, timed/1]).

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
                {'DOWN', Ref, process, Pid, {took, Ns}} -> io:format("~b~n", [Ns]);
                {'DOWN', Ref, process, Pid, Reason} -> io:format("~0p~n", [Reason])
            end,
            garbage_collect(),
            loop();
        _ ->
            halt()
    end.

%% Nanoseconds that Work takes.
timed(Work) ->
    T0 = erlang:monotonic_time(nanosecond),
    Work(),
    erlang:monotonic_time(nanosecond) - T0.
