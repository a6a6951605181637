%% Callback module for every supervisor of a scenario tree.
-module(orc_sup).
-export([start_link/1, start_link/2, init/1, spec/1, api/3]).

-define(DS, 'Elixir.DynamicSupervisor').

start_link(#{<<"type">> := <<"dynamic">>} = S) -> ?DS:start_link(?MODULE, S, []);
start_link(S) -> supervisor:start_link(?MODULE, S).

start_link(Extra, S) -> start_link(maps:merge(S, Extra)).

init(#{<<"id">> := Id, <<"type">> := <<"dynamic">>, <<"init">> := #{<<"return">> := R}} = S) ->
    orc:ev([init, orc:enter(Id, dynamic, S)]),
    orc:term(R);
init(#{<<"id">> := Id, <<"type">> := <<"dynamic">>} = S) ->
    Name = orc:enter(Id, dynamic, S),
    orc:ev([init, Name]),
    failing(S),
    {ok, #{strategy => one_for_one,
           intensity => maps:get(<<"max_restarts">>, S, 3),
           period => maps:get(<<"max_seconds">>, S, 60),
           max_children => case maps:get(<<"max_children">>, S, <<"infinity">>) of
                               <<"infinity">> -> infinity; M -> M end,
           extra_arguments => case S of #{<<"extra">> := E} -> [E]; _ -> [] end}};
init(#{<<"id">> := Id} = S) ->
    Simple = maps:get(<<"type">>, S, <<"supervisor">>) =:= <<"simple">>,
    Name = orc:enter(Id, case Simple of true -> simple; false -> sup end, S),
    orc:ev([init, Name]),
    case maps:get(<<"init">>, S, <<"ok">>) of
        <<"ignore">> -> ignore;
        #{<<"return">> := R} -> orc:term(R);
        _ ->
            failing(S),
            Strategy = case Simple of
                           true -> simple_one_for_one;
                           false -> binary_to_atom(maps:get(<<"strategy">>, S, <<"one_for_one">>))
                       end,
            Flags = #{strategy => Strategy,
                      intensity => maps:get(<<"max_restarts">>, S, 3),
                      period => maps:get(<<"max_seconds">>, S, 60),
                      auto_shutdown => binary_to_atom(maps:get(<<"auto_shutdown">>, S, <<"never">>))},
            Kids = case Simple of
                       true -> [simple_spec(maps:get(<<"template">>, S))];
                       false -> [spec(C) || C <- maps:get(<<"children">>, S, [])]
                   end,
            {ok, {Flags, Kids}}
    end.

failing(S) ->
    case maps:get(<<"init">>, S, <<"ok">>) of
        #{<<"raise">> := R} -> erlang:error(orc:term(R));
        #{<<"exit">> := R} -> exit(orc:term(R));
        #{<<"throw">> := R} -> throw(orc:term(R));
        _ -> ok
    end.

is_sup(C) -> lists:member(maps:get(<<"type">>, C, <<"worker">>), [<<"supervisor">>, <<"dynamic">>, <<"simple">>]).

spec(#{<<"id">> := Id} = C) ->
    Sup = is_sup(C),
    M0 = #{id => binary_to_atom(Id),
           start => {case Sup of true -> orc_sup; false -> orc_family end, start_link, [C]},
           restart => binary_to_atom(maps:get(<<"restart">>, C, <<"permanent">>)),
           type => case Sup of true -> supervisor; false -> worker end},
    M1 = case C of
             #{<<"shutdown">> := T} when is_integer(T) -> M0#{shutdown => T};
             #{<<"shutdown">> := T} -> M0#{shutdown => binary_to_atom(T)};
             _ -> M0
         end,
    case C of
        #{<<"significant">> := Sg} -> M1#{significant => Sg};
        _ -> M1
    end.

simple_spec(T) ->
    S = spec(T#{<<"id">> => <<"template">>}),
    S#{start => {orc_family, start_link, []}}.

%% one supervisor API call, kind-dispatched
api(dynamic, start_child, [P, C]) -> ?DS:start_child(P, maps:remove(significant, spec(C)));
api(dynamic, which_children, [P]) -> ?DS:which_children(P);
api(dynamic, count_children, [P]) -> maps:to_list(?DS:count_children(P));
api(dynamic, terminate_child, [P, X]) -> ?DS:terminate_child(P, X);
api(simple, start_child, [P, C]) -> supervisor:start_child(P, [C]);
api(_, start_child, [P, C]) -> supervisor:start_child(P, spec(C));
api(_, F, A) -> apply(supervisor, F, A).
