%% A child that tells somebody when it starts, if it was told whom.
-module(bench_worker).
-behaviour(gen_server).
-export([init/1, handle_call/3, handle_cast/2]).

init({To, Index}) ->
    To ! {Index, self()},
    {ok, Index};
init(Index) ->
    {ok, Index}.

handle_call(_Request, _From, State) -> {reply, ok, State}.
handle_cast(_Request, State) -> {noreply, State}.
