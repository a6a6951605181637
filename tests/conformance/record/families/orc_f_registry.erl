%% Elixir's Registry beyond the operations of orc_proc: listeners, patterns, and names by `via`, of agents.
-module(orc_f_registry).
-export([modules/0, op/2, reset/0]).

-define(R, 'Elixir.Registry').
-define(A, 'Elixir.Agent').

modules() -> [?R, 'Elixir.Registry.Partition', 'Elixir.Registry.Supervisor', ?A, 'Elixir.Agent.Server'].

%% a registry goes a moment after the process that started it
reset() ->
    [begin M = monitor(process, P), exit(P, kill), receive {'DOWN', M, _, _, _} -> ok end end
     || P <- [whereis('Elixir.Orc.R')], is_pid(P)].

op(<<"start">>, [R, O]) ->
    {ok, P} = ?R:start_link([{name, reg(R)} | lists:map(fun opt/1, maps:to_list(O))]),
    Ps = [C || {_, C, _, _} <- supervisor:which_children(P)],
    [orc:alias(<<R/binary, "#registry">>, X) || X <- [P | Ps]],
    <<"ok">>;
op(<<"register">>, [R, K, V]) ->
    case ?R:register(reg(R), orc:term(K), orc:term(V)) of {ok, _} -> <<"ok">>; E -> orc:json(E) end;
op(<<"keys">>, [R, P]) -> orc:json(?R:keys(reg(R), orc_proc:p(P)));
op(<<"values">>, [R, K, P]) -> orc:json(?R:values(reg(R), orc:term(K), orc_proc:p(P)));
op(<<"whereis_name">>, [R, K]) -> orc:json(?R:whereis_name({reg(R), orc:term(K)}));
op(<<"send">>, [R, K, M]) -> ?R:send({reg(R), orc:term(K)}, orc:term(M)), <<"ok">>;
op(<<"via_start">>, [Id, R, K | V]) -> orc_proc:started(?A:start(state(Id), [{name, via(R, K, V)}]));
op(<<"via_start_link">>, [Id, R, K | V]) -> orc_proc:started(?A:start_link(state(Id), [{name, via(R, K, V)}]));
op(<<"via_get">>, [R, K]) -> orc:json(?A:get(via(R, K, []), fun(S) -> S end));
op(<<"via_cast">>, [R, K, F]) -> orc:json(?A:cast(via(R, K, []), fun(S) -> orc:run(F, [S]) end));
op(<<"via_stop">>, [R, K]) -> orc:json(?A:stop(via(R, K, [])));
op(Op, [R | Args]) -> orc:json(apply(?R, binary_to_atom(Op), [reg(R) | [orc:term(A) || A <- Args]])).

opt({<<"listeners">>, Ls}) -> {listeners, [binary_to_atom(L) || L <- Ls]};
opt({K, V}) -> {binary_to_atom(K), orc:term(V)}.

via(R, K, []) -> {via, ?R, {reg(R), orc:term(K)}};
via(R, K, [V]) -> {via, ?R, {reg(R), orc:term(K), orc:term(V)}}.

state(Id) ->
    fun() ->
        Name = orc:enter(Id, worker, #{}),
        orc:ev([init, Name]),
        0
    end.

reg(R) -> binary_to_atom(<<"Elixir.Orc.", R/binary>>).
