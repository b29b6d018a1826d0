-- A company with many leads, made at once: what the tables would look like after some years.
--
-- {leads}: how many leads; {now}: the present instant. Every value is a hash of the row's number and of what it is,
-- so the same numbers make the same company. One statement a paragraph; bench/million.py runs them without the
-- secondary indexes, which it makes anew afterwards.

-- draw(n, what, below): a number from 0 up to `below`, the same for the same `n` and `what`.
CREATE FUNCTION pg_temp.draw(n bigint, what bigint, below integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN mod(hashint8extended(n, what), below::bigint)::integer + CASE WHEN hashint8extended(n, what) % below < 0 THEN below ELSE 0 END;

-- share(n, what): as draw, from 0 up to 1.
CREATE FUNCTION pg_temp.share(n bigint, what bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_temp.draw(n, what, 1000000) / 1000000.0;

CREATE FUNCTION pg_temp.pick(n bigint, what bigint, of text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN of[1 + pg_temp.draw(n, what, cardinality(of))];

CREATE TEMPORARY TABLE many AS SELECT
    ARRAY['Mira','Tom','Giulia','Petr','Hanna','Olle','Samuel','Jimena','Kate','Ayşe','Nikos','Carla','Bruno','Lotte',
          'Finn','Inês','Björn','Yuki','Anna','Marta','Marie','Markus','Martin','Maria','Jan','Jana','Lukas','Laura',
          'Emma','Noah','Mia','Ben','Paula','Jonas','Sofia','Elena','David','Daniel','Dana','Peter','Paul','Pia',
          'Omar','Leila','Chen','Wei','Priya','Arjun','Kofi','Amara','Zeynep','Mehmet','Aylin','Cem','Ingrid','Sven',
          'Astrid','Gustav','Thea','Oskar','Clara','Hugo','Alma','Felix','Rosa','Emil','Vera','Anton','Nina','Viktor']
        AS first_names,
    ARRAY['Kaya','Fischer','Rossi','Novák','Lindqvist','Okafor','Álvarez','Walsh','Yılmaz','Dupont','Meyer','Hansen',
          'Keller','Tanaka','Weber','Schmidt','Müller','Wagner','Becker','Hoffmann','Koch','Richter','Klein','Wolf',
          'Schröder','Neumann','Schwarz','Zimmermann','Braun','Krüger','Hartmann','Lange','Werner','Krause','Lehmann',
          'Moreau','Laurent','Simon','Michel','Lefèvre','Garcia','Martínez','López','Sánchez','Pérez','Gómez','Silva',
          'Santos','Oliveira','Pereira','Costa','Smith','Jones','Taylor','Brown','Williams','Wilson','Johnson','Davies',
          'Patel','Wright','Walker','White','Edwards','Green','Hall','Wood','Harris','Lewis','Martin','Jackson','Clarke',
          'Nguyen','Singh','Kumar','Sharma','Sato','Suzuki','Takahashi','Kim','Lee','Park','Chen','Wang','Zhang','Liu']
        AS last_names,
    ARRAY['nord','sud','alpin','tera','vita','opti','sana','novo','prim','astra','grand','helv','kort','delta','omni',
          'quant','lumen','ferro','hydro','bio','geo','aero','inter','trans','uni','poly','micro','mega','neo','proto']
        AS words,
    ARRAY['pharma','food','chem','labs','polymer','biotech','analytics','dairy','optics','mills','works','systems',
          'instruments','diagnostics','materials','energy'] AS kinds,
    ARRAY['gmail.com','outlook.com','web.de','yahoo.com'] AS free_hosts,
    ARRAY['DE','DE','DE','DE','US','US','US','US','US','FR','FR','GB','GB','IT','ES','NL','CH','AT','TR','GR','JP','IN',
          'SE','PL','BR'] AS countries,
    ARRAY['Pharma','Pharma','Food','Food','Chemicals','Academia','Other','Other'] AS industries,
    ARRAY[12, 40, 80, 150, 250, 400, 900, 1500, 2600, 18000] AS sizes,
    ARRAY['C-level','VP','Director','Manager','Manager','Staff','Staff'] AS seniorities,
    ARRAY['VP Quality','Head of Lab','Lab Manager','Chemist','CTO','Buyer','Plant Manager'] AS titles,
    ARRAY['paid_search','paid_search','organic_search','organic_search','webinar','event','email','list','list','partner',
          'outbound','other'] AS sources,
    ARRAY['demo','whitepaper','whitepaper','list','list','partner','other','other','other'] AS lead_types,
    ARRAY['instruments','instruments','software','service'] AS product_lines,
    ARRAY['A','B','B','C','C','C','D'] AS grades,
    ARRAY(SELECT unnest(ARRAY['ana','ben','abe','zoe','cleo','dan']) UNION ALL SELECT 'rep' || n FROM generate_series(1, 54) n)
        AS reps;

INSERT INTO account (id, domain, name, facts, seen, is_customer, owner, created_at)
SELECT n, word || '-' || kind || '-' || n || '.example', initcap(word) || ' ' || initcap(kind) || ' ' || n,
       jsonb_build_object('industry', pg_temp.pick(n, 11, industries), 'employees', sizes[1 + pg_temp.draw(n, 12, 10)],
                          'company', initcap(word) || ' ' || initcap(kind) || ' ' || n),
       '{}', pg_temp.draw(n, 13, 25) = 0, '', {now} - interval '1000 days' * (1 - n / ({leads} / 6 + 1.0))
FROM many, generate_series(1, {leads} / 6) n,
     LATERAL (SELECT pg_temp.pick(n, 14, words) AS word, pg_temp.pick(n, 15, kinds) AS kind) named;

-- Nine of ten leads are a person's first; a tenth of the persons is at no company.
CREATE TEMPORARY TABLE human AS
SELECT n AS id,
       CASE WHEN pg_temp.draw(n, 20, 10) > 0
            THEN 1 + floor(({leads} / 6 - 1) * power(pg_temp.share(n, 21), 1.6))::bigint END AS account_id,
       pg_temp.pick(n, 22, first_names) AS first_name, pg_temp.pick(n, 23, last_names) AS last_name,
       {now} - interval '1000 days' * power(1 - n / ({leads} * 0.9), 1.3) AS created_at
FROM many, generate_series(1, {leads} * 9 / 10) n;

INSERT INTO person (id, account_id, merged_into, name, email, facts, seen, reachability, responded_at, created_at)
SELECT h.id, h.account_id, NULL, first_name || ' ' || last_name, email,
       jsonb_build_object('name', first_name || ' ' || last_name, 'first_name', first_name, 'last_name', last_name,
                          'email', email, 'free_mail', h.account_id IS NULL, 'disposable_mail', false,
                          'country', pg_temp.pick(h.id, 24, countries), 'seniority', pg_temp.pick(h.id, 25, seniorities),
                          'job_title', pg_temp.pick(h.id, 26, titles)),
       '{}', '{}',
       CASE WHEN pg_temp.draw(h.id, 27, 10) > 2 THEN h.created_at + ({now} - h.created_at) * power(pg_temp.share(h.id, 28), 3) END,
       h.created_at
FROM many, human h LEFT JOIN account a ON a.id = h.account_id,
     LATERAL (SELECT translate(lower(first_name || '.' || last_name), 'áéíóúäëïöüşıêèñãçř', 'aeiouaeiousieenacr') || h.id || '@'
                     || coalesce(a.domain, pg_temp.pick(h.id, 29, free_hosts)) AS email) mailed;

INSERT INTO identity_key (kind, value, person_id) SELECT 'email', email, id FROM person;

-- What became of each lead, in tenths of a percent.
CREATE TEMPORARY TABLE fate AS
SELECT n AS id, person, opened_at, ended,
       CASE WHEN ended IN ('suspect') THEN 0 WHEN ended = 'inquiry' THEN 1 WHEN ended = 'mql' THEN 2 WHEN ended = 'sal' THEN 3
            WHEN ended = 'sql' THEN 4 WHEN ended = 'opportunity' THEN 5 WHEN ended IN ('customer', 'lost') THEN 6
            WHEN ended = 'recycled' THEN CASE WHEN pg_temp.draw(n, 31, 3) = 0 THEN 3 ELSE 2 END
            ELSE 1 + pg_temp.draw(n, 32, 2) END AS reached,
       1 + (pg_temp.draw(n, 33, 25) = 0)::integer AS cycle,
       pg_temp.pick(n, 34, reps) AS rep, pg_temp.pick(n, 35, sources) AS source
FROM many, (
    SELECT n, CASE WHEN n <= {leads} * 9 / 10 THEN n ELSE 1 + pg_temp.draw(n, 30, ({leads} * 9 / 10)::integer) END AS person,
           pg_temp.draw(n, 36, 1000) AS at
    FROM generate_series(1, {leads}) n) numbered
CROSS JOIN LATERAL (SELECT
    CASE WHEN at < 120 THEN 'suspect' WHEN at < 360 THEN 'inquiry' WHEN at < 364 THEN 'mql' WHEN at < 374 THEN 'sal'
         WHEN at < 379 THEN 'sql' WHEN at < 385 THEN 'opportunity' WHEN at < 425 THEN 'customer' WHEN at < 695 THEN 'recycled'
         WHEN at < 915 THEN 'disqualified' WHEN at < 985 THEN 'lost' ELSE 'merged' END AS ended,
    -- who is under way came lately; the others over the years, ever more of them
    {now} - CASE WHEN at >= 360 AND at < 364 THEN interval '6 days' WHEN at >= 364 AND at < 385 THEN interval '120 days'
                 ELSE interval '1000 days' END
          * power(1 - CASE WHEN n <= {leads} * 9 / 10 THEN n / ({leads} * 0.9) ELSE pg_temp.share(n, 37) END, 1.3) - interval '2 minutes'
        AS opened_at) lived;

CREATE INDEX ON fate (id);

INSERT INTO lead (id, person_id, account_id, product_line, lead_key, opened_at, opened_by_sales, cycle, cycle_started_at,
    stage, status, entered_at, lead_type, source, way, facts, seen, fit, engagement, grade, scored_at, verdict, segment,
    criterion, asks, owner_kind, owner, queue, seat, passed_by, accepted_at, accepted_by, handed_over, reroutes, attempts,
    attempts_required, attempts_ended, held_until, recycled_at, recycle_reason, program, woken, next_step, next_at, clock,
    closed_at, outcome, closed_reason, opportunity, marks, due_at)
SELECT f.id, f.person, p.account_id, pg_temp.pick(f.id, 40, product_lines), CASE WHEN pg_temp.draw(f.id, 41, 4) = 0 THEN 'crm-' || f.id ELSE '' END,
    f.opened_at, f.source = 'outbound', f.cycle, f.opened_at + (cycle - 1) * ({now} - f.opened_at) / 2,
    stage, status, entered_at, pg_temp.pick(f.id, 42, lead_types), f.source,
    jsonb_build_object('origin', CASE f.source WHEN 'list' THEN 'purchased_list' WHEN 'webinar' THEN 'webinar' ELSE 'form' END,
                       'utm_medium', CASE f.source WHEN 'paid_search' THEN 'cpc' WHEN 'organic_search' THEN 'organic' ELSE '' END,
                       'utm_campaign', 'campaign-' || pg_temp.draw(f.id, 43, 40)),
    CASE WHEN pg_temp.draw(f.id, 44, 4) = 0 THEN '{"budget": true, "need": true}' ELSE '{}' END::jsonb, '{}',
    1500 * pg_temp.draw(f.id, 45, 4), pg_temp.draw(f.id, 46, 9000), pg_temp.pick(f.id, 47, grades), entered_at,
    CASE WHEN reached >= 2 THEN 'ready' WHEN pg_temp.draw(f.id, 48, 2) = 0 THEN 'not_ready' ELSE 'unknown' END,
    'everyone else', CASE WHEN reached >= 2 THEN 'score' ELSE '' END, '[]',
    kind, CASE kind WHEN 'rep' THEN rep WHEN 'queue' THEN queue WHEN 'partner' THEN 'delta' WHEN 'program' THEN 'warm-up' ELSE '' END,
    CASE WHEN kind IN ('rep', 'queue') THEN queue ELSE '' END, CASE WHEN kind = 'rep' AND closed_at IS NULL THEN rep ELSE '' END, '[]',
    CASE WHEN reached >= 3 THEN f.opened_at + interval '1 day' END, CASE WHEN reached >= 3 THEN rep ELSE '' END, kind IN ('rep', 'queue', 'partner'),
    (pg_temp.draw(f.id, 49, 10) = 0)::integer, CASE WHEN reached >= 3 THEN pg_temp.draw(f.id, 50, 4) ELSE 0 END, pg_temp.draw(f.id, 51, 4), false, NULL,
    CASE WHEN f.ended = 'recycled' THEN entered_at END, CASE WHEN f.ended = 'recycled' THEN pg_temp.pick(f.id, 52, ARRAY['timing','not_ready','no_budget','not_now']) ELSE '' END,
    CASE WHEN kind = 'program' THEN 'warm-up' ELSE '' END, false, step, next_at,
    CASE WHEN step IN ('accept', 'claim') THEN jsonb_build_object('name', 'accept', 'owner', CASE kind WHEN 'rep' THEN rep ELSE queue END,
        'started_at', entered_at, 'due_at', next_at) END,
    closed_at, CASE f.ended WHEN 'customer' THEN 'won' WHEN 'lost' THEN 'lost' WHEN 'disqualified' THEN 'out' WHEN 'merged' THEN 'merged' ELSE '' END,
    CASE f.ended WHEN 'customer' THEN 'won' WHEN 'lost' THEN pg_temp.pick(f.id, 53, ARRAY['price','product','no_decision'])
        WHEN 'disqualified' THEN pg_temp.pick(f.id, 54, ARRAY['no_fit','junk','student','competitor','duplicate']) WHEN 'merged' THEN 'merged' ELSE '' END,
    CASE WHEN reached >= 5 THEN 'opp-' || f.id ELSE '' END,
    CASE WHEN pg_temp.draw(f.id, 55, 40) = 0 THEN '["irregular_skip"]' ELSE '[]' END::jsonb, next_at
FROM many, fate f JOIN person p ON p.id = f.person
CROSS JOIN LATERAL (SELECT
    CASE f.ended WHEN 'merged' THEN 'disqualified' ELSE f.ended END AS stage,
    CASE f.ended WHEN 'suspect' THEN 'Imported' WHEN 'inquiry' THEN 'New' WHEN 'mql' THEN 'Offered' WHEN 'sal' THEN 'Working'
        WHEN 'sql' THEN 'Meeting booked' WHEN 'opportunity' THEN 'In pipeline' WHEN 'customer' THEN 'Won' WHEN 'recycled' THEN 'Marketing'
        WHEN 'lost' THEN 'Lost' ELSE 'Disqualified' END AS status,
    least(f.opened_at + interval '1 day' * reached * reached * pg_temp.share(f.id, 56) * 3, {now} - interval '1 minute') AS entered_at,
    CASE WHEN f.ended IN ('suspect', 'inquiry', 'recycled') THEN 'program'
         WHEN f.ended = 'mql' THEN CASE WHEN pg_temp.draw(f.id, 57, 3) = 0 THEN 'queue' ELSE 'rep' END
         WHEN f.ended IN ('disqualified', 'merged') AND reached < 3 THEN '' WHEN pg_temp.draw(f.id, 58, 25) = 0 THEN 'partner' ELSE 'rep' END AS kind,
    (ARRAY['emea-sdr','amer-sdr','inside'])[1 + pg_temp.draw(f.id, 59, 3)] AS queue,
    CASE WHEN f.ended IN ('customer', 'lost', 'disqualified', 'merged')
         THEN least(f.opened_at + interval '1 day' * reached * reached * pg_temp.share(f.id, 56) * 3, {now} - interval '1 minute') END AS closed_at
    ) stood
CROSS JOIN LATERAL (SELECT
    CASE WHEN closed_at IS NOT NULL THEN '' WHEN f.ended IN ('suspect', 'inquiry') THEN 'look_again' WHEN f.ended = 'recycled' THEN 'wake'
         WHEN f.ended = 'mql' THEN CASE kind WHEN 'queue' THEN CASE queue WHEN 'inside' THEN 'claim' ELSE 'deal' END ELSE 'accept' END
         WHEN pg_temp.draw(f.id, 60, 6) = 0 THEN 'meet' ELSE 'act' END AS step,
    CASE WHEN closed_at IS NOT NULL THEN NULL WHEN f.ended IN ('suspect', 'inquiry', 'recycled') THEN {now} + interval '90 days' * pg_temp.share(f.id, 61)
         WHEN f.ended = 'mql' THEN {now} - interval '1 hour' + interval '8 hours' * pg_temp.share(f.id, 61)
         ELSE {now} - interval '4 days' + interval '14 days' * pg_temp.share(f.id, 61) END AS next_at
    ) planned;

-- The way each lead took: entry, then a stage at a time, then out. A lead's events have the numbers 10 * lead + 0 to 9.
INSERT INTO movement (event_id, position, lead_id, cycle, origin, stage, kind, irregular, happened_at, recorded_at)
SELECT f.id * 10 + step, 0, f.id, CASE WHEN step = 0 THEN 1 ELSE f.cycle END, CASE WHEN step = 0 THEN '' ELSE names[step] END, names[step + 1],
       CASE WHEN step = 0 THEN 'entry' ELSE 'forward' END, false, happened_at, happened_at
FROM fate f CROSS JOIN LATERAL (SELECT ARRAY['suspect','inquiry','mql','sal','sql','opportunity','customer'] AS names) named
CROSS JOIN LATERAL generate_series(least(reached, (f.source <> 'list')::integer), least(reached, 5 + (f.ended = 'customer')::integer)) AS step
CROSS JOIN LATERAL (SELECT least(f.opened_at + interval '1 day' * step * step * pg_temp.share(f.id, 56) * 3, {now} - interval '1 minute') AS happened_at) at;

INSERT INTO movement (event_id, position, lead_id, cycle, origin, stage, kind, irregular, happened_at, recorded_at)
SELECT l.id * 10 + 8, 0, l.id, l.cycle, (ARRAY['suspect','inquiry','mql','sal','sql','opportunity','opportunity'])[reached + 1], l.stage,
       CASE l.stage WHEN 'recycled' THEN 'recycle' ELSE 'exit' END, false, l.entered_at, l.entered_at
FROM fate f JOIN lead l USING (id) WHERE l.stage IN ('recycled', 'disqualified', 'lost');

INSERT INTO journal_event (id, kind, person_id, lead_id, happened_at, recorded_at, decided_at, actor, activity, payload, effects, pact_version, receipt_id)
SELECT m.event_id, CASE m.stage WHEN 'suspect' THEN 'listed' WHEN 'inquiry' THEN 'responded' WHEN 'mql' THEN 'responded' WHEN 'sal' THEN 'accepted'
           WHEN 'sql' THEN 'meeting_booked' WHEN 'opportunity' THEN 'opportunity_opened' WHEN 'customer' THEN 'opportunity_won'
           WHEN 'recycled' THEN CASE WHEN m.origin = 'mql' THEN 'rejected' ELSE 'recycled' END WHEN 'disqualified' THEN CASE WHEN m.origin = 'mql' THEN 'rejected' ELSE 'disqualified' END
           ELSE 'opportunity_lost' END,
       l.person_id, l.id, m.happened_at, m.recorded_at, m.recorded_at, CASE WHEN m.stage IN ('suspect','inquiry','mql') THEN 'person' ELSE 'rep:' || f.rep END,
       CASE WHEN m.stage IN ('inquiry', 'mql') THEN (ARRAY['whitepaper_downloaded','demo_requested','webinar_attended'])[1 + pg_temp.draw(m.event_id, 70, 3)] ELSE '' END,
       jsonb_build_object('type', 'responded', 'at', m.happened_at, 'by', 'person', 'lead', l.id,
                          'reason', coalesce(nullif(l.closed_reason, ''), nullif(l.recycle_reason, ''), '')),
       CASE WHEN m.kind = 'entry' THEN jsonb_build_array(
           jsonb_build_object('type', 'cycle_started', 'lead', l.id, 'cycle', m.cycle, 'at', m.happened_at),
           jsonb_build_object('type', 'sourced', 'lead', l.id, 'source', f.source),
           jsonb_build_object('type', 'typed', 'lead', l.id, 'lead_type', l.lead_type, 'attempts_required', 1)) ELSE '[]'::jsonb END
       || jsonb_build_array(
           jsonb_build_object('type', 'moved', 'lead', l.id, 'origin', m.origin, 'to', m.stage, 'cycle', m.cycle, 'at', m.happened_at, 'kind', m.kind, 'status', l.status),
           jsonb_build_object('type', 'scored', 'lead', l.id, 'at', m.happened_at, 'fit', l.fit, 'engagement', l.engagement, 'grade', l.grade)),
       1, CASE WHEN m.kind = 'entry' THEN l.id END
FROM movement m JOIN lead l ON l.id = m.lead_id JOIN fate f ON f.id = l.id;

-- Each offer had its clock: three of four answered in time.
INSERT INTO clock (event_id, position, lead_id, promise, owner, started_at, due_at, breached_at, stopped_at, outcome, pact_version)
SELECT m.event_id, 1, m.lead_id, 'accept', CASE WHEN l.owner_kind = 'queue' THEN l.queue ELSE f.rep END, m.happened_at, m.happened_at + interval '4 hours',
       CASE WHEN at < 18 THEN m.happened_at + interval '4 hours' END,
       CASE WHEN l.stage = 'mql' THEN NULL ELSE m.happened_at + interval '10 minutes' * (1 + pg_temp.draw(m.lead_id, 71, 20)) + CASE WHEN at < 18 THEN interval '5 hours' ELSE interval '0' END END,
       CASE WHEN l.stage = 'mql' THEN '' WHEN at < 18 THEN 'breached' WHEN at < 30 THEN 'withdrawn' ELSE 'met' END, 1
FROM movement m JOIN lead l ON l.id = m.lead_id JOIN fate f ON f.id = l.id CROSS JOIN LATERAL (SELECT pg_temp.draw(m.lead_id, 72, 100) AS at) drawn
WHERE m.stage = 'mql';

INSERT INTO notification (event_id, position, recipient, about, person_id, lead_id, created_at, seen_at)
SELECT c.event_id, 9, 'rep:' || f.rep, 'lead_offered', l.person_id, l.id, c.started_at, CASE WHEN c.started_at < {now} - interval '7 days' THEN c.started_at END
FROM clock c JOIN lead l ON l.id = c.lead_id JOIN fate f ON f.id = l.id;

INSERT INTO opportunity (ref, person_id, lead_id, account_id, state, amount, currency, opened_at, closed_at, reason)
SELECT l.opportunity, l.person_id, l.id, l.account_id, CASE l.stage WHEN 'customer' THEN 'won' WHEN 'lost' THEN 'lost' ELSE 'open' END,
       100000 * (1 + pg_temp.draw(l.id, 73, 90)), 'EUR', l.opened_at + interval '30 days', l.closed_at, CASE l.stage WHEN 'lost' THEN l.closed_reason ELSE '' END
FROM lead l WHERE l.opportunity <> '';

INSERT INTO receipt (id, channel, key, body, received_at, state, faults, event_id, person_id, lead_id, settled_at)
SELECT l.id, (ARRAY['form:site', 'import:fair', 'api:crm'])[1 + pg_temp.draw(l.id, 74, 3)], 'k' || l.id,
       '{"event": "responded", "activity": "demo_requested", "email": "' || p.email || '", "fields": {"country": "DE", "origin": "form"}}',
       l.opened_at, CASE WHEN pg_temp.draw(l.id, 75, 60) = 0 THEN 'rejected' ELSE 'recorded' END, NULL, l.id * 10, p.id, l.id, l.opened_at
FROM lead l JOIN person p ON p.id = l.person_id;

INSERT INTO seat (queue, member, open_leads, turn)
SELECT queue, seat, count(*), 0 FROM lead WHERE seat <> '' AND closed_at IS NULL GROUP BY queue, seat;
