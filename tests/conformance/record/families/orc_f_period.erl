%% The clock by which a supervisor counts its restarts: {"op":"period.align","ms":M} waits until its second is M ms old.
-module(orc_f_period).
-export([step/2]).

step(<<"align">>, #{<<"ms">> := Ms}) ->
    Second = erlang:convert_time_unit(1, second, native),
    Now = erlang:monotonic_time(),
    Age = Now - erlang:monotonic_time(1) * Second,
    Wait = erlang:convert_time_unit(Ms, millisecond, native) - Age,
    timer:sleep(erlang:convert_time_unit(case Wait < 0 of true -> Wait + Second; false -> Wait end, native, millisecond)),
    <<"ok">>.
