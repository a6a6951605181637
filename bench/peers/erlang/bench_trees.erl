%% Supervision trees: restarts, start and stop. Twin: bench/programs/trees.ts.
-module(bench_trees).
-behaviour(supervisor).
-export([restart/4, start_stop/3]).
-export([init/1, worker/1, supervisor/1]).

init(Made) -> Made.

worker(Arg) -> gen_server:start_link(bench_worker, Arg, []).
supervisor(Made) -> supervisor:start_link(?MODULE, Made).

restart(Strategy, Children, Kills, Times) ->
    Me = self(),
    Specs = [#{id => I, start => {?MODULE, worker, [{Me, I}]}} || I <- lists:seq(0, Children - 1)],
    Flags = #{strategy => Strategy, intensity => 1000000, period => 1},
    Victim = Children div 2,
    Restarted =
        case Strategy of
            one_for_one -> 1;
            rest_for_one -> Children - Victim;
            one_for_all -> Children
        end,
    Once = fun(_, Sum) -> bench_main:add(Sum, restart_once({Flags, Specs}, Restarted, Victim, Kills)) end,
    lists:foldl(Once, {0, 0}, lists:seq(1, Times)).

restart_once({Flags, Specs}, Restarted, Victim, Kills) ->
    {ok, Top} = supervisor({ok, {Flags, Specs}}),
    Pid = reports(length(Specs), Victim, none),
    Ns = bench_main:timed(fun() -> kill(Kills, Pid, Restarted, Victim) end),
    gen_server:stop(Top),
    Ns.

kill(0, _, _, _) -> ok;
kill(Kills, Pid, Restarted, Victim) ->
    exit(Pid, kill),
    kill(Kills - 1, reports(Restarted, Victim, none), Restarted, Victim).

reports(0, _, Found) -> Found;
reports(N, Index, Found) ->
    receive
        {Index, Pid} -> reports(N - 1, Index, Pid);
        {_, _} -> reports(N - 1, Index, Found)
    end.

start_stop(Supervisors, Workers, Times) ->
    bench_main:timed(fun() -> start_stop_times(Supervisors, Workers, Times) end).

start_stop_times(_, _, 0) -> ok;
start_stop_times(Supervisors, Workers, Times) ->
    Branches = [
        #{id => I, type => supervisor, start => {?MODULE, supervisor, [branch(Workers)]}}
     || I <- lists:seq(1, Supervisors)
    ],
    {ok, Top} = supervisor({ok, {#{}, Branches}}),
    gen_server:stop(Top),
    start_stop_times(Supervisors, Workers, Times - 1).

branch(Workers) ->
    {ok, {#{}, [#{id => I, start => {?MODULE, worker, [I]}} || I <- lists:seq(1, Workers)]}}.
