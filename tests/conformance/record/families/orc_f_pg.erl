%% Process groups. ["pg.start_link", SCOPE] names the scope; ["pg.monitor", SCOPE, GROUP, REF] and
%% ["pg.monitor_scope", SCOPE, REF] answer the members and name the reference.
-module(orc_f_pg).
-export([modules/0, op/2, reset/0]).

modules() -> [pg].

%% scopes that were started without a link
reset() ->
    [begin R = monitor(process, P), exit(P, kill), receive {'DOWN', R, _, _, _} -> ok end end
     || S <- [sc, other], P <- [whereis(S)], is_pid(P)].

op(<<"start_link">>, [S]) -> started(S, pg:start_link(binary_to_atom(S)));
op(<<"start">>, [S]) -> started(S, pg:start(binary_to_atom(S)));
op(<<"join">>, [S, G, P]) -> orc:json(pg:join(binary_to_atom(S), orc:term(G), pids(P)));
op(<<"leave">>, [S, G, P]) -> orc:json(pg:leave(binary_to_atom(S), orc:term(G), pids(P)));
op(<<"get_members">>, [S, G]) -> orc:json(pg:get_members(binary_to_atom(S), orc:term(G)));
op(<<"get_local_members">>, [S, G]) -> orc:json(pg:get_local_members(binary_to_atom(S), orc:term(G)));
op(<<"which_groups">>, [S]) -> lists:sort([orc:json(G) || G <- pg:which_groups(binary_to_atom(S))]);
op(<<"which_local_groups">>, [S]) -> lists:sort([orc:json(G) || G <- pg:which_local_groups(binary_to_atom(S))]);
op(<<"monitor">>, [S, G, M]) -> news(M, pg:monitor(binary_to_atom(S), orc:term(G)));
op(<<"monitor_scope">>, [S, M]) -> news(M, pg:monitor_scope(binary_to_atom(S)));
op(<<"demonitor">>, [S, M]) -> orc:json(pg:demonitor(binary_to_atom(S), orc:ref_of(M))).

started(S, {ok, P}) ->
    Name = orc:next(S),
    orc:bind(S, Name, P, {plain, none}),
    {obj, [{<<"ok">>, Name}]};
started(_, E) -> orc:json(E).

news(M, {Ref, What}) -> orc:bind_ref(M, Ref), orc:json(What).

pids(L) when is_list(L) -> [orc_proc:p(T) || T <- L];
pids(T) -> orc_proc:p(T).
