%% Tables. A table is "t", as "ets.new" has named it, or "name:t". ["ets.FUNCTION", TABLE | ARGUMENTS] calls ets:FUNCTION.
-module(orc_f_ets).
-export([op/2]).

op(<<"new">>, [Name, Opts]) ->
    case ets:new(binary_to_atom(Name), orc:term(Opts)) of
        Tid when is_reference(Tid) -> orc:bind_ref(Name, Tid), orc:json(Tid);
        T -> orc:json(T)
    end;
op(<<"give_away">>, [T, P, Data]) -> ets:give_away(table(T), orc_proc:p(P), orc:term(Data));
op(<<"whereis">>, [Name]) ->
    case ets:whereis(binary_to_atom(Name)) of undefined -> <<"undefined">>; _ -> <<"found">> end;
op(<<"foldl">>, [T, F, Acc]) -> orc:json(ets:foldl(fun(X, A) -> orc:run(F, [X, A]) end, orc:term(Acc), table(T)));
op(Op, [T | Args]) -> orc:json(apply(ets, binary_to_atom(Op), [table(T) | [orc:term(A) || A <- Args]])).

table(<<"name:", Name/binary>>) -> binary_to_atom(Name);
table(Name) -> orc:ref_of(Name).
