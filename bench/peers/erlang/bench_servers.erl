%% Calls and casts to a gen_server. Twin: bench/programs/servers.ts.
-module(bench_servers).
-behaviour(gen_server).
-export([call/1, cast/1, call_past_mailbox/2]).
-export([init/1, handle_call/3, handle_cast/2]).

init(N) -> {ok, N}.
handle_call(increment, _From, N) -> {reply, N, N + 1}.
handle_cast(increment, N) -> {noreply, N + 1}.

call(N) ->
    {ok, Server} = gen_server:start_link(?MODULE, 0, []),
    Ns = bench_main:timed(fun() -> calls(Server, N) end),
    gen_server:stop(Server),
    Ns.

calls(_, 0) -> ok;
calls(Server, N) ->
    gen_server:call(Server, increment),
    calls(Server, N - 1).

cast(N) ->
    {ok, Server} = gen_server:start_link(?MODULE, 0, []),
    Ns = bench_main:timed(fun() ->
        casts(Server, N),
        N = gen_server:call(Server, increment, infinity)
    end),
    gen_server:stop(Server),
    Ns.

casts(_, 0) -> ok;
casts(Server, N) ->
    gen_server:cast(Server, increment),
    casts(Server, N - 1).

call_past_mailbox(N, Waiting) ->
    {ok, Server} = gen_server:start_link(?MODULE, 0, []),
    [self() ! {later, I} || I <- lists:seq(1, Waiting)],
    Ns = bench_main:timed(fun() -> calls(Server, N) end),
    gen_server:stop(Server),
    Ns.
