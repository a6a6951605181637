%% Naming of processes ("b#2"), the event log, and the term <-> JSON mapping.
-module(orc).
-export([reset/0, next/1, enter/3, bind/4, alias/2, name/1, kind/1, parent/1, cur/1, pid_of/1,
         known/0, bind_ref/2, ref_of/1, ev/1, ts/0, jitter/0, run/2, term/1, json/1, ji/1, mailbox/1, mailbox/3]).

reset() ->
    catch ets:delete(orc),
    orc = ets:new(orc, [named_table, public, ordered_set]),
    ok.

%% number of the next start attempt of Id
next(Id) ->
    N = ets:update_counter(orc, {n, Id}, 1, {{n, Id}, 0}),
    <<Id/binary, "#", (integer_to_binary(N))/binary>>.

%% called by a process itself, in its init
enter(Id, Kind, _Spec) ->
    Name = next(Id),
    Parent = case get('$ancestors') of
                 [P | _] when is_pid(P) -> name(P);
                 [P | _] when is_atom(P), P =/= undefined -> name(whereis(P));
                 _ -> none
             end,
    bind(Id, Name, self(), {Kind, Parent}),
    Name.

bind(Id, Name, Pid, {Kind, Parent}) ->
    ets:insert(orc, [{{pid, Pid}, Name, Kind, Parent}, {{cur, Id}, Pid}, {{name, Name}, Pid, Parent}]),
    ok.

alias(Name, Pid) -> ets:insert(orc, {{pid, Pid}, Name, other, none}).

name(Pid) when is_pid(Pid) ->
    case ets:lookup(orc, {pid, Pid}) of
        [{_, N, _, _}] -> N;
        [] -> <<"#pid">>
    end;
name(_) -> none.
kind(Pid) ->
    case ets:lookup(orc, {pid, Pid}) of [{_, _, K, _}] -> K; [] -> unknown end.
parent(Name) ->
    case ets:lookup(orc, {name, Name}) of [{_, _, P}] -> P; [] -> none end.
cur(Id) ->
    case ets:lookup(orc, {cur, Id}) of [{_, P}] -> P; [] -> undefined end.
%% "b" -> pid of the latest incarnation, "b#1" -> that one
pid_of(T) ->
    case binary:match(T, <<"#">>) of
        nomatch -> cur(T);
        _ -> case ets:lookup(orc, {name, T}) of [{_, P, _}] -> P; [] -> undefined end
    end.
known() -> [{P, N, K} || {{pid, P}, N, K, _} <- ets:tab2list(orc)].

bind_ref(RName, Ref) -> ets:insert(orc, [{{ref, Ref}, RName}, {{refn, RName}, Ref}]).
ref_of(RName) -> [{_, R}] = ets:lookup(orc, {refn, RName}), R.

ts() -> {erlang:monotonic_time(nanosecond), erlang:unique_integer([monotonic])}.
ev(E) -> orc_col ! {ev, ts(), E}, ok.

jitter() ->
    case persistent_term:get(orc_jitter, false) of
        true -> case rand:uniform(3) of 1 -> ok; N -> timer:sleep(N - 1) end;
        false -> ok
    end.

%% A scripted function: see README.md, "Functions".
run(F, Args) ->
    case F of #{<<"tag">> := T} -> ev([handle, name(self()), 'fun', T]); _ -> ok end,
    jitter(),
    case F of #{<<"sleep">> := Ms} -> timer:sleep(Ms); _ -> ok end,
    [orc_proc:dest(D) ! term(V) || [D, V] <- maps:get(<<"send">>, F, [])],
    case F of
        #{<<"raise">> := R} -> erlang:error(term(R));
        #{<<"throw">> := R} -> throw(term(R));
        #{<<"exit">> := R} -> exit(term(R));
        #{<<"return">> := V1} -> term(V1);
        #{<<"add">> := N} -> hd(Args) + N;
        #{<<"get_and_add">> := N} -> {hd(Args), hd(Args) + N};
        #{<<"arg">> := N} -> lists:nth(N, Args);
        _ -> ok
    end.

%% JSON -> term
term(B) when is_binary(B) ->
    case binary:match(B, <<"#">>) of
        nomatch -> binary_to_atom(B);
        _ -> case pid_of(B) of undefined -> binary_to_atom(B); P -> P end
    end;
term(L) when is_list(L) -> [term(X) || X <- L];
term(#{<<"tuple">> := L}) -> list_to_tuple([term(X) || X <- L]);
term(#{<<"string">> := S}) -> S;
term(#{<<"map">> := L}) when is_list(L) -> maps:from_list([{term(K), term(V)} || [K, V] <- L]);
term(#{<<"map">> := M}) -> maps:from_list([{binary_to_atom(K), term(V)} || {K, V} <- maps:to_list(M)]);
term(M) when is_map(M), map_size(M) =:= 1 ->
    [{K, V}] = maps:to_list(M),
    {binary_to_atom(K), term(V)};
term(X) -> X.

%% term -> JSON
json(A) when A =:= true; A =:= false -> A;
json(A) when is_atom(A) -> ji(A);
json(I) when is_integer(I); is_float(I) -> I;
json(B) when is_binary(B) -> {obj, [{<<"string">>, B}]};
json(P) when is_pid(P) -> name(P);
json(R) when is_reference(R) ->
    case ets:lookup(orc, {ref, R}) of
        [{_, N}] -> <<"ref:", N/binary>>;
        [] -> <<"ref:?">>
    end;
json(F) when is_function(F) -> <<"#fun">>;
json({R, [{M, F, A, L} | _]}) when is_atom(M), is_atom(F), is_list(L), (is_integer(A) orelse is_list(A)) ->
    {obj, [{<<"raise">>, json(R)}]};
json({R, {M, F, A}}) when is_atom(F), is_list(A),
                          (M =:= gen_server orelse M =:= 'Elixir.Task' orelse M =:= 'Elixir.GenServer' orelse
                           M =:= sys orelse M =:= proc_lib orelse M =:= gen_statem orelse M =:= gen_event orelse
                           M =:= gen orelse M =:= 'Elixir.Task.Supervised' orelse M =:= 'Elixir.Agent' orelse M =:= 'Elixir.PartitionSupervisor') ->
    {obj, [{<<"call_failed">>, json(R)}]};
json(C) when is_tuple(C), tuple_size(C) >= 8, element(1, C) =:= child ->
    {obj, [{<<"child">>, json(element(3, C))}]};
json({K, V}) when is_atom(K), K =/= true, K =/= false -> {obj, [{ji(K), json(V)}]};
json(T) when is_tuple(T) -> {obj, [{<<"tuple">>, [json(X) || X <- tuple_to_list(T)]}]};
json(L) when is_list(L) -> [json(X) || X <- L];
json(#{'__exception__' := true, '__struct__' := S}) ->
    {obj, [{<<"exception">>, ji(S)}]};
json(M) when is_map(M) ->
    Es = maps:to_list(M),
    {obj, [{<<"map">>, case lists:all(fun({K, _}) -> is_atom(K) end, Es) of
                           true -> {obj, lists:sort([{ji(K), json(V)} || {K, V} <- Es])};
                           false -> [[json(K), json(V)] || {K, V} <- lists:sort(Es)]
                       end}]}.

ji(A) ->
    case atom_to_binary(A) of
        <<"Elixir.", R/binary>> -> R;
        B -> B
    end.

%% flush results: neighbouring EXIT/DOWN messages from one death have no promised
%% order; they are put as EXIT first, then DOWNs by reference name.
mailbox(Ms) -> [json(M) || M <- runs(Ms)].

%% mailbox snapshots: messages of different senders that arrived in one step have
%% no promised order; group them by sender, the performing process first.
%% Prev is the list returned for the step before; the result is a list of terms.
mailbox(Prev, Ms, Actor) ->
    {Old, New} = lists:foldl(
        fun(X, {Keep, Rest}) ->
            case lists:member(X, Rest) of
                true -> {[X | Keep], lists:delete(X, Rest)};
                false -> {Keep, Rest}
            end
        end, {[], Ms}, Prev),
    From = fun(M) -> case dead_one(M) of none -> Actor; P -> P end end,
    Senders = lists:usort([sender_name(From(M), Actor) || M <- New]),
    lists:reverse(Old) ++
        lists:append([runs([X || X <- New, sender_name(From(X), Actor) =:= S]) || S <- Senders]).

sender_name(A, A) -> {0, actor};
sender_name(P, _) when is_pid(P) -> {1, name(P)};
sender_name({N, _}, _) -> {1, atom_to_binary(N)}.

runs([]) -> [];
runs([M | T]) ->
    case dead_one(M) of
        none -> [M | runs(T)];
        P ->
            {Same, Rest} = lists:splitwith(fun(X) -> dead_one(X) =:= P andalso not exit2_pair(M, X) end, T),
            Key = fun({'EXIT', _, _}) -> {0, <<>>}; (D) -> {1, json(element(2, D))} end,
            [X || {_, X} <- lists:keysort(1, [{Key(X), X} || X <- [M | Same]])] ++ runs(Rest)
    end.

%% two EXIT messages of one sender: at least one came from exit/2, so they are ordered
exit2_pair({'EXIT', _, _}, {'EXIT', _, _}) -> true;
exit2_pair(_, _) -> false.

dead_one({'EXIT', P, _}) -> P;
dead_one({'DOWN', _, process, P, _}) -> P;
dead_one(_) -> none.
