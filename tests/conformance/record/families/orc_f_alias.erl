%% Aliases: references that messages can be sent to.
-module(orc_f_alias).
-export([op/2]).

op(<<"make">>, [M]) -> orc:bind_ref(M, alias()), <<"ok">>;
op(<<"unalias">>, [M]) -> unalias(orc:ref_of(M));
op(<<"monitor">>, [M, T]) -> orc:bind_ref(M, monitor(process, orc_proc:p(T), [{alias, demonitor}])), <<"ok">>;
op(<<"send">>, [M, V]) -> orc:ref_of(M) ! orc:term(V), <<"ok">>.
