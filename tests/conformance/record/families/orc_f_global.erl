%% Module global, and agents by the name {global, NAME}. A lock is {"tuple":[RESOURCE, REQUESTER]}.
-module(orc_f_global).
-export([modules/0, op/2, reset/0]).

-define(A, 'Elixir.Agent').

modules() -> [global, ?A, 'Elixir.Agent.Server'].

reset() -> [global:unregister_name(N) || N <- global:registered_names()].

op(<<"register_name">>, [N, T]) -> orc:json(global:register_name(orc:term(N), orc_proc:p(T)));
op(<<"re_register_name">>, [N, T]) -> orc:json(global:re_register_name(orc:term(N), orc_proc:p(T)));
op(<<"registered_names">>, []) -> lists:sort([orc:json(N) || N <- global:registered_names()]);
op(<<"set_lock">>, [Id, Retries]) -> orc:json(global:set_lock(orc:term(Id), [node()], Retries));
op(<<"trans">>, [Id, F, Retries]) ->
    orc:json(global:trans(orc:term(Id), fun() -> orc:run(F, []) end, [node()], Retries));
op(<<"agent_start">>, [Id, N]) ->
    Init = fun() -> Name = orc:enter(Id, worker, #{}), orc:ev([init, Name]), 0 end,
    orc_proc:started(?A:start(Init, [{name, {global, orc:term(N)}}]));
op(<<"agent_get">>, [N]) -> orc:json(?A:get({global, orc:term(N)}, fun(S) -> S end));
op(<<"agent_cast">>, [N, F]) -> orc:json(?A:cast({global, orc:term(N)}, fun(S) -> orc:run(F, [S]) end));
op(<<"agent_stop">>, [N]) -> orc:json(?A:stop({global, orc:term(N)}));
%% unregister_name, whereis_name, send, del_lock
op(Op, Args) -> orc:json(apply(global, binary_to_atom(Op), [orc:term(A) || A <- Args])).
