-- text
DELETE FROM alert WHERE oversight_case = ?

-- text
DELETE FROM case_question WHERE oversight_case = ?

-- text
DELETE FROM case_step WHERE oversight_case = ?

-- text
DELETE FROM caseload WHERE id = ?

-- integer
DELETE FROM cookie_choice WHERE chosen_at < ?

-- text
DELETE FROM cookie_choice WHERE id = ?

-- integer
DELETE FROM launch WHERE created_at < ?

-- text
DELETE FROM launch WHERE handle = ?

-- 
DELETE FROM log_cosignature WHERE size > 900

-- 
DELETE FROM log_entry WHERE place = 12

-- 
DELETE FROM log_entry WHERE place > 29

-- text
DELETE FROM log_waiting WHERE event = ?

-- text, integer
DELETE FROM log_waiting WHERE event = ? AND part = ?

-- 
DELETE FROM look

-- 
DELETE FROM look WHERE id = 'name9'

-- text
DELETE FROM look WHERE id = ?

-- text
DELETE FROM look_flag WHERE event = ?

-- 
DELETE FROM look_life

-- 
DELETE FROM look_life WHERE look = 'name9'

-- text
DELETE FROM look_life WHERE look = ?

-- 
DELETE FROM look_release

-- text
DELETE FROM look_release WHERE look = ?

-- 
DELETE FROM look_release WHERE sequence = 2

-- 
DELETE FROM look_supplier

-- text
DELETE FROM look_supplier WHERE look = ?

-- text
DELETE FROM monitor_memory WHERE staff = ?

-- text, text
DELETE FROM number_superseded WHERE (older = ? OR newer = ?) AND NOT EXISTS (SELECT 1 FROM trail_person p WHERE p.nhs_number = older OR p.nhs_number = newer)

-- text
DELETE FROM objection WHERE id = ?

-- text
DELETE FROM outbox WHERE id = ?

-- 
DELETE FROM oversight_case

-- text
DELETE FROM oversight_case WHERE id = ?

-- integer
DELETE FROM pending_look WHERE created_at < ?

-- 
DELETE FROM person_key

-- 
DELETE FROM person_key WHERE nhs_number = '9434765870'

-- text, text
DELETE FROM person_key WHERE nhs_number = ? AND NOT EXISTS (SELECT 1 FROM trail_person p WHERE p.nhs_number = ?)

-- text, text, text
DELETE FROM professional WHERE organisation = ? AND subject = ? AND role = ?

-- integer
DELETE FROM professional WHERE seen_at < ?

-- integer
DELETE FROM public_session WHERE created_at < ?

-- integer
DELETE FROM region_activation WHERE number = ?

-- integer
DELETE FROM register_change WHERE version <= ?

-- text
DELETE FROM representative WHERE id = ?

-- integer
DELETE FROM session WHERE created_at < ?

-- text
DELETE FROM session WHERE key = ?

-- integer
DELETE FROM session_mark WHERE given_at < ?

-- integer
DELETE FROM sign_in WHERE created_at < ?

-- text
DELETE FROM sign_in WHERE state = ?

-- text
DELETE FROM staff_home WHERE organisation = ?

-- text
DELETE FROM trail_event WHERE id = ?

-- text
DELETE FROM trail_part WHERE event = ?

-- 
DELETE FROM trail_part WHERE event IN (SELECT event FROM log_entry WHERE place = 33)

-- text
DELETE FROM trail_person WHERE event = ?

-- text, text
DELETE FROM training WHERE organisation = ? AND subject = ?

-- text
DELETE FROM training_list WHERE organisation = ?

-- integer
DELETE FROM used_token WHERE forget_at < ?

-- text, text
DELETE FROM used_token WHERE issuer = ? AND token = ?

-- text
INSERT INTO alert (id, oversight_case, rule, version, mode, score, words, event, at, since, raised_at) VALUES ('a', 'week', 'many-people', 1, 'on', 500, 'w', ?, 1, 1, 1)

-- text, text, text, integer, text, integer, text, text, text, integer, integer, integer
INSERT INTO alert (id, oversight_case, rule, version, mode, score, words, event, look, at, since, raised_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, blob, integer
INSERT INTO break_glass (id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, assurance, authenticated_at) VALUES ('g', 's', 'i', 'R1H', ?, 'conditions', '', 'r', ?, ?, 3, 1)

-- text, text, blob, integer, integer
INSERT INTO break_glass (id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, assurance, authenticated_at) VALUES ('g', ?, 'i', 'R1H', ?, 'medicines', '', 'emergency', ?, ?, 3, ?)

-- text, text, text, text, text, text, text, text, blob, integer, integer, integer
INSERT INTO break_glass (id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, assurance, authenticated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, text, text, blob, integer, integer, integer, text
INSERT INTO break_glass (id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, assurance, authenticated_at, ground) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, integer
INSERT INTO break_glass_case (id, break_glass, organisation, raised_at) VALUES (?, 'g', 'R1H', ?)

-- text, text, text, integer
INSERT INTO break_glass_case (id, break_glass, organisation, raised_at) VALUES (?, ?, ?, ?)

-- text, text, text, text, text, integer, integer, integer, blob
INSERT INTO case_question (id, oversight_case, subject, organisation, nhs_number, look_at, asked_at, due_at, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, integer, text, text, text, text, text, blob
INSERT INTO case_step (id, oversight_case, at, kind, subject, issuer, organisation, verdict, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, integer, null, integer, text, null, text
INSERT INTO caseload (id, organisation, team, nhs_number, from_at, until_at, given_at, given_by, ended_at, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET organisation = excluded.organisation, team = excluded.team, nhs_number = excluded.nhs_number, from_at = excluded.from_at, until_at = excluded.until_at, given_at = excluded.given_at, given_by = excluded.given_by, ended_at = excluded.ended_at, open_key = excluded.open_key

-- text, text, text, text, integer, integer, integer, text, text
INSERT INTO caseload (id, organisation, team, nhs_number, from_at, until_at, given_at, given_by, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, blob, integer
INSERT INTO contact_way (nhs_number, way, words, set_at) VALUES (?, ?, ?, ?)
ON CONFLICT (nhs_number) DO UPDATE SET way = excluded.way, words = excluded.words, set_at = excluded.set_at
WHERE contact_way.set_at <= excluded.set_at

-- text, text, integer
INSERT INTO cookie_choice (id, categories, chosen_at) VALUES (?, ?, ?)

-- text, text, text, blob, integer, integer, text
INSERT INTO correction_request (id, nhs_number, organisation, words, asked_at, due_at, open_key) VALUES (?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, integer
INSERT INTO direction (id, look, administrator, organisation, director, nhs_number, at) VALUES (?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, integer, text
INSERT INTO direction (id, look, administrator, organisation, director, nhs_number, at, issuer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, integer
INSERT INTO evidence_asked (id, organisation, nhs_number, kinds, at) VALUES (?, ?, ?, ?, ?)

-- text, integer, integer
INSERT INTO export_cursor (name, next, at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next, at = excluded.at

-- text, text, integer
INSERT INTO glass_contact (break_glass, event, asked_at, tries) VALUES (?, ?, ?, 1) ON CONFLICT (break_glass) DO UPDATE SET asked_at = excluded.asked_at, tries = glass_contact.tries + 1

-- text, text, integer
INSERT INTO launch (handle, context, created_at) VALUES (?, ?, ?)

-- text, text, integer
INSERT INTO launch (handle, context, created_at) VALUES (?, ?, ?) ON CONFLICT (handle) DO UPDATE SET context = excluded.context, created_at = excluded.created_at

-- text, text, integer
INSERT INTO launch (handle, context, created_at) VALUES (?, ?, ?) ON CONFLICT (handle) DO UPDATE SET context = excluded.context, created_at = excluded.created_at WHERE launch.created_at < excluded.created_at

-- text, text, integer, integer
INSERT INTO leader_lease (name, holder, fence, taken_at, expires_at) VALUES (?, ?, 1, ?, ?)

-- text, text, text, text, integer, text
INSERT INTO legal_hold (id, nhs_number, reason, event, set_at, set_by) VALUES (?, ?, ?, ?, ?, ?)

-- integer, blob, blob, integer
INSERT INTO log_checkpoint (size, root, note, at) VALUES (?, ?, ?, ?)

-- integer, text
INSERT INTO log_cosignature (size, witness, line, at) VALUES (?, ?, 'x', 0)

-- integer, text, text, integer
INSERT INTO log_cosignature (size, witness, line, at) VALUES (?, ?, ?, ?) ON CONFLICT (size, witness) DO NOTHING

-- integer, text, integer, blob, integer, blob
INSERT INTO log_entry (place, event, part, chain, number, entry) VALUES (?, ?, ?, ?, ?, ?)

-- integer, text, integer, blob, integer, blob
INSERT INTO log_entry (place, event, part, chain, number, entry) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (place) DO NOTHING

-- integer
INSERT INTO log_key (verifier, valid_from, at) VALUES ('k', 0, ?)

-- integer
INSERT INTO log_key (verifier, valid_from, at) VALUES ('k', 3, ?)

-- text, integer
INSERT INTO log_key (verifier, valid_from, at) VALUES (?, 0, ?) ON CONFLICT (verifier) DO NOTHING

-- text, integer, integer
INSERT INTO log_key (verifier, valid_from, at) VALUES (?, ?, ?)

-- integer, integer, integer, blob
INSERT INTO log_tile (level, number, width, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (level, number) DO UPDATE SET width = excluded.width, bytes = excluded.bytes

-- text, integer, blob, text
INSERT INTO log_waiting (event, part, commitment, nhs_number) VALUES (?, ?, ?, ?)

-- text, integer, blob, text
INSERT INTO log_waiting (event, part, commitment, nhs_number) VALUES (?, ?, ?, ?) ON CONFLICT (event, part) DO UPDATE SET commitment = excluded.commitment, nhs_number = excluded.nhs_number

-- text, text, text, text, text, text, integer, blob
INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, integer, blob
INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING

-- text, text, text, text, text, text, integer, blob
INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET session = excluded.session, subject = excluded.subject, organisation = excluded.organisation, role = excluded.role, nhs_number = excluded.nhs_number, opened_at = excluded.opened_at, salt = excluded.salt

-- text, text, text, text, text, text, integer, blob, text
INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt, issuer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, integer, blob, null
INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt, issuer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING

-- text, text, text, text, text, text, integer, blob, null
INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt, issuer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET session = excluded.session, subject = excluded.subject, organisation = excluded.organisation, role = excluded.role, nhs_number = excluded.nhs_number, opened_at = excluded.opened_at, salt = excluded.salt, issuer = excluded.issuer

-- text, integer, text, integer, null
INSERT INTO look_flag (event, marks, rarity, since_death, since_contact) VALUES (?, ?, ?, ?, ?)

-- text, text, text, text, integer, integer, integer
INSERT INTO look_life (look, session, nhs_number, asked_for, mark, opened_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)

-- text, text, text, null, integer, integer, integer, null
INSERT INTO look_life (look, session, nhs_number, asked_for, mark, opened_at, seen_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (look) DO UPDATE SET session = excluded.session, nhs_number = excluded.nhs_number, asked_for = excluded.asked_for, mark = excluded.mark, opened_at = excluded.opened_at, seen_at = excluded.seen_at, ended_at = excluded.ended_at

-- text, text, text, text, text, blob, integer, text
INSERT INTO look_question (id, event, look, nhs_number, organisation, words, asked_at, open_key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, blob, integer
INSERT INTO look_question (id, event, look, nhs_number, organisation, words, asked_at, open_key) VALUES ('q1', ?, 'a', ?, 'R1H', ?, ?, 'k')

-- text, blob, integer
INSERT INTO look_question (id, event, nhs_number, organisation, words, asked_at) VALUES ('q', 'e', ?, 'R1H', ?, ?)

-- text, integer, blob, integer, integer, blob, integer, text, blob, integer
INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) VALUES ((SELECT look FROM look_release WHERE look = ? AND sequence = ? AND root = ?), ?, ?, ?, ?, ?, ?, ?)

-- text, integer, integer, blob, integer, text, blob, integer
INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, integer, integer, blob, integer, text, blob, integer
INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (look, sequence) DO NOTHING

-- text, integer, integer, blob, integer, text, blob, integer
INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (look, sequence) DO UPDATE SET at = excluded.at, leaves = excluded.leaves, leaf_count = excluded.leaf_count, sources = excluded.sources, root = excluded.root, tree_size = excluded.tree_size

-- text, text, integer
INSERT INTO look_supplier (look, organisation, at) VALUES (?, ?, ?) ON CONFLICT (look, organisation) DO NOTHING

-- integer, text, text, text, text, integer
INSERT INTO look_tally (day, organisation, role, kind, ground, count) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (day, organisation, role, kind, ground) DO UPDATE SET count = look_tally.count + excluded.count

-- text, text, text, text, text, text, integer, text
INSERT INTO mix_up (id, organisation, source, nhs_number, fields, look, raised_at, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, integer
INSERT INTO monitor_memory (staff, content, at) VALUES (?, ?, ?) ON CONFLICT (staff) DO UPDATE SET content = excluded.content, at = excluded.at

-- 
INSERT INTO number_superseded (older, newer, event) VALUES ('9434765870', '9434765919', 'none')

-- text, text, text
INSERT INTO number_superseded (older, newer, event) VALUES (?, ?, ?) ON CONFLICT (older, newer) DO NOTHING

-- text, text, text, integer, text, null, null, text
INSERT INTO objection (id, nhs_number, programme, set_at, set_by, ended_at, ended_by, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET nhs_number = excluded.nhs_number, programme = excluded.programme, set_at = excluded.set_at, set_by = excluded.set_by, ended_at = excluded.ended_at, ended_by = excluded.ended_by, open_key = excluded.open_key

-- text, text, text, integer, text, text
INSERT INTO objection (id, nhs_number, programme, set_at, set_by, open_key) VALUES (?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, text, text, text, blob, null, blob, blob, integer, text
INSERT INTO objection_case (id, reference, desk, nhs_number, way, state, received_day, due_day, acting, acting_evidence, ask_again_day,
  details, contact, version, created_at, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)

-- text, integer
INSERT INTO objection_case (id, reference, desk, nhs_number, way, state, received_day, due_day, version, created_at) VALUES ('c', 'BCDF-2345', 'QMF', ?, 'letter', 'in-force', '2016-01-01', '2016-02-01', 1, ?)

-- integer
INSERT INTO objection_step (id, objection_case, at, kind, hand, subject) VALUES ('s', 'a', ?, 'ask-again', 'service', '')

-- text, text, integer, text, text, text, text, blob
INSERT INTO objection_step (id, objection_case, at, kind, hand, subject, ground, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, integer, integer, integer
INSERT INTO objection_suspension (id, instrument, scope, from_at, until_at, proposed_by, proposed_at) VALUES (?, 'i', 's', ?, ?, 'p', ?)

-- text, text, text, integer, integer, text, integer
INSERT INTO objection_suspension (id, instrument, scope, from_at, until_at, proposed_by, proposed_at) VALUES (?, ?, ?, ?, ?, ?, ?)

-- text, integer, integer, text, integer, text, integer
INSERT INTO objection_suspension (id, instrument, scope, from_at, until_at, proposed_by, proposed_at, signed_by, signed_at)
VALUES (?, 'i', 's', ?, ?, ?, ?, ?, ?)

-- text, text, integer, integer, text
INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts)
SELECT CASE WHEN w.way LIKE 'email+%' THEN 'told-acting-email-asked-' ELSE 'told-acting-phone-asked-' END || ?, 'acting-asked', NULL, ?, w.words, ?, ?, 0
FROM contact_way w WHERE w.nhs_number = ? AND w.words IS NOT NULL
AND w.way IN ('email+acting', 'phone+acting', 'email+acting+glass', 'phone+acting+glass')

-- text, text, integer, integer, text
INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts)
SELECT CASE WHEN w.way LIKE 'email+%' THEN 'told-acting-email-set-' ELSE 'told-acting-phone-set-' END || ?, 'acting-set', NULL, ?, w.words, ?, ?, 0
FROM contact_way w WHERE w.nhs_number = ? AND w.words IS NOT NULL
AND w.way IN ('email+acting', 'phone+acting', 'email+acting+glass', 'phone+acting+glass')

-- text, text, integer, integer, text
INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts)
SELECT CASE w.way WHEN 'email+glass' THEN 'told-glass-email-' ELSE 'told-glass-phone-' END || ?, 'glass-broken', NULL, ?, w.words, ?, ?, 0
FROM contact_way w WHERE w.nhs_number = ? AND w.way IN ('email+glass', 'phone+glass') AND w.words IS NOT NULL

-- text, text, integer, integer, text, text, text
INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts) SELECT CASE WHEN w.way LIKE 'email+%' THEN 'told-glass-email-' ELSE 'told-glass-phone-' END || ?, 'glass-broken', NULL, CAST(? AS TEXT), w.words, ?, ?, 0
FROM contact_way w WHERE w.nhs_number = ? AND w.words IS NOT NULL AND w.way IN ('email+glass', 'phone+glass', 'email+acting+glass', 'phone+acting+glass') AND NOT EXISTS (SELECT 1 FROM outbox o JOIN objection_case c ON c.reference = o.reference
  WHERE o.id = 'person-glass-' || ? AND c.acting IS NULL AND c.nhs_number = ?) ON CONFLICT (id) DO NOTHING

-- text, text, integer, integer, text
INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts) SELECT CASE WHEN w.way LIKE 'email+%' THEN 'told-glass-email-' ELSE 'told-glass-phone-' END || ?, 'glass-broken', NULL, CAST(? AS TEXT), w.words, ?, ?, 0
FROM contact_way w WHERE w.nhs_number = ? AND w.words IS NOT NULL AND w.way IN ('email+glass', 'phone+glass', 'email+acting+glass', 'phone+acting+glass') ON CONFLICT (id) DO NOTHING

-- text, text, text, text, blob, integer, integer
INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, 0)
ON CONFLICT (id) DO NOTHING

-- text, text, text, text, text, text, integer, integer
INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts) WITH RECURSIVE named (number) AS (
  SELECT same.nhs_number FROM person_key mine JOIN person_key same ON same.key = mine.key WHERE mine.nhs_number = ?
  UNION SELECT same.nhs_number FROM named JOIN number_superseded link ON link.newer = named.number
    JOIN person_key old ON old.nhs_number = link.older JOIN person_key same ON same.key = old.key), theirs (number) AS (SELECT CAST(? AS TEXT) UNION SELECT number FROM named)
SELECT 'desk-glass-' || ? || '-' || ?, 'glass-despite-objection', CAST(? AS TEXT), CAST(? AS TEXT), NULL, ?, ?, 0
WHERE NOT EXISTS (SELECT 1 FROM objection_case c WHERE c.open_key IN (SELECT number FROM theirs))

-- text, text, text, integer, integer, text
INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts) WITH RECURSIVE named (number) AS (
  SELECT same.nhs_number FROM person_key mine JOIN person_key same ON same.key = mine.key WHERE mine.nhs_number = ?
  UNION SELECT same.nhs_number FROM named JOIN number_superseded link ON link.newer = named.number
    JOIN person_key old ON old.nhs_number = link.older JOIN person_key same ON same.key = old.key), theirs (number) AS (SELECT CAST(? AS TEXT) UNION SELECT number FROM named) SELECT 'desk-glass-' || ? || '-' || c.desk, 'glass-despite-objection', c.desk, c.reference, NULL, ?, ?, 0
FROM objection_case c WHERE c.open_key IN (SELECT number FROM theirs)
ORDER BY CASE WHEN c.nhs_number = ? THEN 0 ELSE 1 END, c.reference ON CONFLICT (id) DO NOTHING

-- text, text, text, integer, integer, text, text, text
INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts) WITH RECURSIVE named (number) AS (
  SELECT same.nhs_number FROM person_key mine JOIN person_key same ON same.key = mine.key WHERE mine.nhs_number = ?
  UNION SELECT same.nhs_number FROM named JOIN number_superseded link ON link.newer = named.number
    JOIN person_key old ON old.nhs_number = link.older JOIN person_key same ON same.key = old.key), theirs (number) AS (SELECT CAST(? AS TEXT) UNION SELECT number FROM named) SELECT 'person-glass-' || ?, 'glass-despite-objection', c.desk, c.reference, c.contact, ?, ?, 0
FROM objection_case c WHERE c.open_key IN (SELECT number FROM theirs) AND c.contact IS NOT NULL AND NOT (COALESCE(c.acting, '') LIKE 'parent|%' AND (COALESCE(c.ask_again_day, '9') <= ? OR (c.ask_again_day IS NULL AND c.state = 'in-force')))
AND (c.open_key = ? OR NOT EXISTS (SELECT 1 FROM objection_case m WHERE m.open_key = ?))
ORDER BY CASE WHEN c.state = 'in-force' THEN 0 ELSE 1 END, c.reference LIMIT 1

-- text, text, text, text, text, text, text, text, text, text, integer, integer, integer, integer, integer, integer
INSERT INTO oversight_case (id, kind, open_key, organisation, staff, role, nhs_number, look, about, content, score, with_shadow, first_at, last_at, raised_at, due_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')

-- text, text, text, text, integer, integer, integer, integer, integer, text, integer
INSERT INTO oversight_case (id, kind, open_key, organisation, staff, role, nhs_number, look, score, with_shadow, first_at, last_at, raised_at, due_at, state, closed_at) VALUES (?, ?, ?, 'R1H', 's', 'r', ?, 'l', ?, 0, ?, ?, ?, ?, ?, ?)

-- null, null, null, null, null, null, text, text, text, integer
INSERT INTO pending_look (numbers, is_practice, is_restricted, asked, unanswered, known_at, id, session, nhs_number, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text
INSERT INTO person_key (nhs_number, key) SELECT ?, key FROM person_key WHERE nhs_number = ? ON CONFLICT (nhs_number) DO NOTHING

-- text, blob
INSERT INTO person_key (nhs_number, key) VALUES (?, ?) ON CONFLICT (nhs_number) DO NOTHING

-- text, blob
INSERT INTO person_key (nhs_number, key) VALUES (?, ?) ON CONFLICT (nhs_number) DO UPDATE SET key = excluded.key

-- integer, text, integer, text
INSERT INTO policy_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?)

-- integer, text, integer, text
INSERT INTO policy_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?) ON CONFLICT (number) DO NOTHING

-- integer, text, integer, text
INSERT INTO policy_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET digest = excluded.digest, at = excluded.at, activated_by = excluded.activated_by

-- text, text, integer, text
INSERT INTO policy_version (digest, text, imported_at, imported_by) VALUES (?, ?, ?, ?)

-- text, text, integer, text
INSERT INTO policy_version (digest, text, imported_at, imported_by) VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING

-- text, text, integer, text
INSERT INTO policy_version (digest, text, imported_at, imported_by) VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET text = excluded.text, imported_at = excluded.imported_at, imported_by = excluded.imported_by

-- text, text, text, text, text, integer
INSERT INTO professional (organisation, subject, role, name, role_name, seen_at) VALUES (?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, integer
INSERT INTO professional (organisation, subject, role, name, role_name, seen_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (organisation, subject, role) DO UPDATE SET name = excluded.name, role_name = excluded.role_name, seen_at = excluded.seen_at

-- text, text, text, text, text, integer, text
INSERT INTO professional (organisation, subject, role, name, role_name, seen_at, issuer) VALUES (?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, integer, text
INSERT INTO professional (organisation, subject, role, name, role_name, seen_at, issuer) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (organisation, subject, role) DO UPDATE SET name = excluded.name, role_name = excluded.role_name, seen_at = excluded.seen_at, issuer = excluded.issuer

-- text, text, text, text, integer, integer
INSERT INTO public_session (key, nhs_number, subject, issuer, created_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)

-- integer, text, integer, text
INSERT INTO region_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?)

-- text, text, integer
INSERT INTO region_version (digest, text, loaded_at) VALUES (?, ?, ?)

-- integer, text, text
INSERT INTO register_change (version, kind, names) VALUES (?, ?, ?)

-- integer, text, text
INSERT INTO register_change (version, kind, names) VALUES (?, ?, ?) ON CONFLICT (version) DO UPDATE SET kind = excluded.kind, names = excluded.names

-- integer, integer
INSERT INTO register_version (id, version) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version

-- text, text, text, text, text, integer, null, text, text, integer, text
INSERT INTO relationship (id, kind, strength, organisation, nhs_number, from_at, until_at, subject, evidence, found_at, found_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (found_key) DO UPDATE SET found_at = excluded.found_at

-- text, text, text, text, text, integer, null, text, text, integer, text, text
INSERT INTO relationship (id, kind, strength, organisation, nhs_number, from_at, until_at, subject, evidence, found_at, found_key, issuer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (found_key) DO UPDATE SET found_at = excluded.found_at

-- text, text, text, text, blob, text, text, integer, integer, text, text, text, integer, text
INSERT INTO representative (id, nhs_number, representative, kind, evidence, from_day, until_day, until_at, cannot_decide, practice, desk, set_by, set_at, open_key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, integer, integer, text, text
INSERT INTO role_end (id, organisation, issuer, subject, role, from_at, said_at, said_by, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, integer, integer, null, null
INSERT INTO session (key, staff, sid, id_token, roles, created_at, seen_at, ended_at, frame) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET staff = excluded.staff, sid = excluded.sid, id_token = excluded.id_token, roles = excluded.roles, created_at = excluded.created_at, seen_at = excluded.seen_at, ended_at = excluded.ended_at, frame = excluded.frame

-- text, text, text, text, text, integer, integer, text
INSERT INTO session (key, staff, sid, id_token, roles, created_at, seen_at, frame) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, integer, text, integer
INSERT INTO session_mark (session, mark, nhs_number, given_at) VALUES (?, ?, ?, ?)

-- text, text, text, text, text, integer, text, null, null
INSERT INTO sign_in (state, nonce, verifier, return_to, browser, created_at, purpose, session, demand) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, integer, null, null, null
INSERT INTO sign_in (state, nonce, verifier, return_to, browser, created_at, purpose, session, demand) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (state) DO UPDATE SET nonce = excluded.nonce, verifier = excluded.verifier, return_to = excluded.return_to, browser = excluded.browser, created_at = excluded.created_at, purpose = excluded.purpose, session = excluded.session, demand = excluded.demand

-- text, integer, blob, blob, text, integer
INSERT INTO split_view (origin, size, root, note, event, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (origin, size, root) DO NOTHING

-- text, text, integer, integer, integer, integer
INSERT INTO staff_home (organisation, subject, person, postcode, place, loaded_at) VALUES (?, ?, ?, ?, ?, ?)

-- text
INSERT INTO trail_event (id, kind, at, purpose, detail) VALUES (?, 'searched', 0, 'p', 'forged')

-- text, text, integer, text, text, text, text, text, text, text, text
INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, integer, text, null, text, text, text, text, null, text
INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING

-- text, text, integer, text, null, text, text, text, text, null, text
INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, at = excluded.at, subject = excluded.subject, issuer = excluded.issuer, organisation = excluded.organisation, role = excluded.role, look = excluded.look, purpose = excluded.purpose, decision = excluded.decision, detail = excluded.detail

-- text, text, integer, text, text, text, text, text, text, text, text, blob
INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, integer, text, null, text, text, text, text, null, text, null
INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING

-- text, text, integer, text, null, text, text, text, text, null, text, null
INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, at = excluded.at, subject = excluded.subject, issuer = excluded.issuer, organisation = excluded.organisation, role = excluded.role, look = excluded.look, purpose = excluded.purpose, decision = excluded.decision, detail = excluded.detail, also = excluded.also

-- text, text, integer, text, text, text, text, text, text
INSERT INTO trail_event (id, kind, at, subject, organisation, role, look, purpose, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, integer, text, text, text, text, text, text, blob
INSERT INTO trail_event (id, kind, at, subject, organisation, role, look, purpose, detail, also) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, blob, blob
INSERT INTO trail_part (event, part, salt, commitment) VALUES (?, 1, ?, ?)

-- text, integer, blob, blob
INSERT INTO trail_part (event, part, salt, commitment) VALUES (?, ?, ?, ?)

-- text, integer, blob, blob
INSERT INTO trail_part (event, part, salt, commitment) VALUES (?, ?, ?, ?) ON CONFLICT (event, part) DO NOTHING

-- text, integer, blob, blob
INSERT INTO trail_part (event, part, salt, commitment) VALUES (?, ?, ?, ?) ON CONFLICT (event, part) DO UPDATE SET salt = excluded.salt, commitment = excluded.commitment

-- text, text
INSERT INTO trail_person (event, nhs_number) VALUES (?, ?)

-- text, text
INSERT INTO trail_person (event, nhs_number) VALUES (?, ?) ON CONFLICT (event, nhs_number) DO NOTHING

-- text, text, integer
INSERT INTO training (organisation, subject, valid_until) VALUES (?, ?, ?)

-- text, text, integer
INSERT INTO training (organisation, subject, valid_until) VALUES (?, ?, ?) ON CONFLICT (organisation, subject) DO UPDATE SET valid_until = excluded.valid_until

-- text, integer
INSERT INTO training_list (organisation, loaded_at) VALUES (?, ?)

-- text, integer
INSERT INTO training_list (organisation, loaded_at) VALUES (?, ?) ON CONFLICT (organisation) DO UPDATE SET loaded_at = excluded.loaded_at

-- text, integer, text
INSERT INTO training_list (organisation, loaded_at, issuer) VALUES (?, ?, ?)

-- text, integer, null
INSERT INTO training_list (organisation, loaded_at, issuer) VALUES (?, ?, ?) ON CONFLICT (organisation) DO UPDATE SET loaded_at = excluded.loaded_at, issuer = excluded.issuer

-- text, text, integer
INSERT INTO used_token (issuer, token, forget_at) VALUES (?, ?, ?)

-- integer, blob, blob, integer, text
INSERT INTO witnessed_log (size, root, note, at, origin) VALUES (?, ?, ?, ?, ?)

-- 
SELECT 1 FROM alert LIMIT 1

-- text, text
SELECT 1 FROM alert WHERE rule = ? AND event = ?

-- 
SELECT 1 FROM break_glass LIMIT 1

-- 
SELECT 1 FROM break_glass WHERE words IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM break_glass_case LIMIT 1

-- 
SELECT 1 FROM case_question LIMIT 1

-- 
SELECT 1 FROM case_question WHERE words IS NOT NULL OR answer IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM case_step LIMIT 1

-- 
SELECT 1 FROM case_step WHERE words IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM caseload LIMIT 1

-- 
SELECT 1 FROM contact_way LIMIT 1

-- 
SELECT 1 FROM contact_way WHERE words IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM cookie_choice LIMIT 1

-- 
SELECT 1 FROM correction_request LIMIT 1

-- 
SELECT 1 FROM correction_request WHERE words IS NOT NULL OR answer IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM direction LIMIT 1

-- text, text, text
SELECT 1 FROM direction WHERE administrator = ? AND director = ? AND (issuer IS NULL OR issuer = ?) AND disowned_at IS NOT NULL

-- text, text
SELECT 1 FROM direction WHERE administrator = ? AND director = ? AND disowned_at IS NOT NULL

-- 
SELECT 1 FROM evidence_asked LIMIT 1

-- 
SELECT 1 FROM export_cursor LIMIT 1

-- 
SELECT 1 FROM glass_contact LIMIT 1

-- 
SELECT 1 FROM launch LIMIT 1

-- text
SELECT 1 FROM leader_lease WHERE name = ?

-- 
SELECT 1 FROM legal_hold LIMIT 1

-- 
SELECT 1 FROM log_checkpoint LIMIT 1

-- 
SELECT 1 FROM log_cosignature LIMIT 1

-- 
SELECT 1 FROM log_entry LIMIT 1

-- 
SELECT 1 FROM log_key LIMIT 1

-- 
SELECT 1 FROM log_tile LIMIT 1

-- 
SELECT 1 FROM log_waiting LIMIT 1

-- 
SELECT 1 FROM look LIMIT 1

-- text
SELECT 1 FROM look WHERE id = ?

-- 
SELECT 1 FROM look_flag LIMIT 1

-- 
SELECT 1 FROM look_life LIMIT 1

-- 
SELECT 1 FROM look_question LIMIT 1

-- 
SELECT 1 FROM look_question WHERE words IS NOT NULL OR answer IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM look_release LIMIT 1

-- 
SELECT 1 FROM look_supplier LIMIT 1

-- 
SELECT 1 FROM look_tally LIMIT 1

-- 
SELECT 1 FROM mix_up LIMIT 1

-- 
SELECT 1 FROM monitor_memory LIMIT 1

-- 
SELECT 1 FROM number_superseded LIMIT 1

-- 
SELECT 1 FROM objection LIMIT 1

-- text, text
SELECT 1 FROM objection WHERE nhs_number = ? AND programme = ? AND ended_at IS NULL

-- text, text
SELECT 1 FROM objection WHERE nhs_number IN (?, ?) AND ended_at IS NULL

-- text, text, text
SELECT 1 FROM objection WHERE nhs_number IN (?, ?, ?) AND ended_at IS NULL

-- text, text, text, text
SELECT 1 FROM objection WHERE nhs_number IN (?, ?, ?, ?) AND ended_at IS NULL

-- text
SELECT 1 FROM objection WHERE open_key = ?

-- 
SELECT 1 FROM objection_case LIMIT 1

-- 
SELECT 1 FROM objection_case WHERE details IS NOT NULL OR contact IS NOT NULL OR acting_evidence IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM objection_step LIMIT 1

-- 
SELECT 1 FROM objection_step WHERE words IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM objection_suspension LIMIT 1

-- 
SELECT 1 FROM outbox LIMIT 1

-- 
SELECT 1 FROM outbox WHERE recipient IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM oversight_case LIMIT 1

-- text
SELECT 1 FROM oversight_case WHERE open_key = ?

-- 
SELECT 1 FROM pending_look LIMIT 1

-- 
SELECT 1 FROM pending_look WHERE typed_glass IS NOT NULL OR typed_summary IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM person_key LIMIT 1

-- 
SELECT 1 FROM policy_activation LIMIT 1

-- 
SELECT 1 FROM policy_version LIMIT 1

-- 
SELECT 1 FROM professional LIMIT 1

-- text, text, text, text, integer
SELECT 1 FROM professional WHERE organisation = ? AND subject = ? AND role = ? AND (issuer IS NULL OR issuer = ?) AND seen_at > ?

-- text, text, text, integer
SELECT 1 FROM professional WHERE organisation = ? AND subject = ? AND role = ? AND seen_at > ?

-- 
SELECT 1 FROM public_session LIMIT 1

-- 
SELECT 1 FROM region_activation LIMIT 1

-- 
SELECT 1 FROM region_version LIMIT 1

-- 
SELECT 1 FROM register_change LIMIT 1

-- 
SELECT 1 FROM relationship LIMIT 1

-- 
SELECT 1 FROM representative LIMIT 1

-- 
SELECT 1 FROM representative WHERE evidence IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM role_end LIMIT 1

-- 
SELECT 1 FROM session LIMIT 1

-- text
SELECT 1 FROM session WHERE key = ?

-- 
SELECT 1 FROM session_mark LIMIT 1

-- 
SELECT 1 FROM sign_in LIMIT 1

-- 
SELECT 1 FROM split_view LIMIT 1

-- 
SELECT 1 FROM staff_home LIMIT 1

-- 
SELECT 1 FROM staff_home WHERE subject IS NOT NULL LIMIT 1

-- 
SELECT 1 FROM trail_event LIMIT 1

-- text
SELECT 1 FROM trail_event WHERE id = ?

-- text
SELECT 1 FROM trail_event WHERE id > ? LIMIT 1

-- 
SELECT 1 FROM trail_event WHERE kind = 'director-named'

-- 
SELECT 1 FROM trail_part LIMIT 1

-- 
SELECT 1 FROM trail_person LIMIT 1

-- text
SELECT 1 FROM trail_person p WHERE p.nhs_number = ? AND EXISTS (SELECT 1 FROM log_entry l WHERE l.event = p.event) AND NOT EXISTS (SELECT 1 FROM log_waiting w WHERE w.event = p.event AND w.nhs_number = p.nhs_number) LIMIT 1

-- 
SELECT 1 FROM training LIMIT 1

-- 
SELECT 1 FROM training_list LIMIT 1

-- 
SELECT 1 FROM used_token LIMIT 1

-- 
SELECT 1 FROM witnessed_log LIMIT 1

-- 
SELECT COALESCE((SELECT c.nhs_number FROM objection_case c WHERE c.reference = outbox.reference),
  (SELECT b.nhs_number FROM break_glass b
    WHERE b.id IN (replace(replace(replace(outbox.id, 'told-glass-email-', ''), 'told-glass-phone-', ''), 'told-glass-', ''),
      replace(replace(outbox.id, 'desk-glass-', ''), '-' || outbox.desk, ''))),
  (SELECT q.nhs_number FROM look_question q WHERE q.id = replace(outbox.id, '-question-answered', '')),
  (SELECT r.nhs_number FROM representative r WHERE r.id = replace(replace(replace(replace(outbox.id, 'told-acting-email-asked-', ''), 'told-acting-email-set-', ''), 'told-acting-phone-asked-', ''), 'told-acting-phone-set-', '')),
  (SELECT r.nhs_number FROM correction_request r WHERE r.id = replace(replace(outbox.id, 'correction-waits-', ''), 'correction-late-', ''))) FROM outbox

-- text
SELECT COALESCE((SELECT e.issuer FROM trail_event e WHERE e.id = c.about), (SELECT l.issuer FROM look l WHERE l.id = c.look)) FROM oversight_case c WHERE c.id = ?

-- integer, integer, text
SELECT COALESCE(g.answer, 'waiting'), COUNT(*) FROM break_glass b LEFT JOIN glass_contact g ON g.break_glass = b.id WHERE b.opened_at >= ? AND b.opened_at < ? AND (b.sections <> '' OR b.labels <> '') AND organisation = ? GROUP BY COALESCE(g.answer, 'waiting')

-- text, integer
SELECT COUNT(*) FROM (SELECT 1 FROM look WHERE organisation = ? LIMIT ?) few

-- text, text, integer, text, text, text, text, text, integer, text, text, text
SELECT COUNT(*) FROM (SELECT e.look FROM trail_event e WHERE e.subject = ? AND e.kind = ? AND e.at > ? AND e.issuer = ? AND e.detail = ? AND e.decision IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM trail_event r WHERE r.look = e.look AND r.detail = ? AND r.at >= e.at) UNION SELECT e.look FROM trail_event e WHERE e.subject = ? AND e.kind = ? AND e.at > ? AND e.issuer = ? AND e.detail = ? AND e.decision IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM trail_event r WHERE r.look = e.look AND r.detail = ? AND r.at >= e.at)) AS asked

-- 
SELECT COUNT(*) FROM alert

-- 
SELECT COUNT(*) FROM break_glass

-- integer, integer, text
SELECT COUNT(*) FROM break_glass WHERE opened_at >= ? AND opened_at < ? AND sections = '' AND labels = '' AND organisation = ?

-- text, integer
SELECT COUNT(*) FROM break_glass WHERE organisation = ? AND opened_at > ?

-- text, integer
SELECT COUNT(*) FROM break_glass WHERE organisation = ? AND opened_at > ? AND (sections <> '' OR labels <> '')

-- text, text, integer
SELECT COUNT(*) FROM break_glass WHERE subject = ? AND issuer = ? AND opened_at > ? AND (sections <> '' OR labels <> '')

-- text, integer
SELECT COUNT(*) FROM break_glass WHERE subject = ? AND opened_at > ?

-- 
SELECT COUNT(*) FROM break_glass_case

-- 
SELECT COUNT(*) FROM case_question

-- text
SELECT COUNT(*) FROM case_question WHERE subject = ? AND answered_at IS NULL

-- text, text, text
SELECT COUNT(*) FROM case_question q WHERE q.subject = ? AND COALESCE((SELECT COALESCE((SELECT e.issuer FROM trail_event e WHERE e.id = c.about), (SELECT l.issuer FROM look l WHERE l.id = c.look)) FROM oversight_case c WHERE c.id = q.oversight_case), ?) = ? AND answered_at IS NULL

-- 
SELECT COUNT(*) FROM case_step

-- 
SELECT COUNT(*) FROM caseload

-- 
SELECT COUNT(*) FROM caseload WHERE id = 'another'

-- 
SELECT COUNT(*) FROM caseload WHERE open_key IS NOT NULL

-- 
SELECT COUNT(*) FROM contact_way

-- 
SELECT COUNT(*) FROM cookie_choice

-- 
SELECT COUNT(*) FROM correction_request

-- 
SELECT COUNT(*) FROM direction

-- text, text, text
SELECT COUNT(*) FROM direction WHERE director = ? AND (issuer IS NULL OR issuer = ?) AND organisation = ? AND seen_at IS NULL

-- text
SELECT COUNT(*) FROM direction WHERE director = ? AND seen_at IS NULL

-- 
SELECT COUNT(*) FROM evidence_asked

-- 
SELECT COUNT(*) FROM export_cursor

-- 
SELECT COUNT(*) FROM glass_contact

-- 
SELECT COUNT(*) FROM launch

-- 
SELECT COUNT(*) FROM legal_hold

-- 
SELECT COUNT(*) FROM log_checkpoint

-- 
SELECT COUNT(*) FROM log_cosignature

-- 
SELECT COUNT(*) FROM log_entry

-- 
SELECT COUNT(*) FROM log_key

-- 
SELECT COUNT(*) FROM log_tile

-- 
SELECT COUNT(*) FROM log_waiting

-- 
SELECT COUNT(*) FROM log_waiting WHERE event = '01575764b40071f1b76a32bd3f113c67'

-- 
SELECT COUNT(*) FROM log_waiting WHERE event = '01575764b40071f3b25ff1d6502ebb28'

-- 
SELECT COUNT(*) FROM log_waiting WHERE event = '01575764b40071f6af29507ed3459231'

-- 
SELECT COUNT(*) FROM log_waiting WHERE event = '01575764b40071f892a1beca61b4d002'

-- 
SELECT COUNT(*) FROM log_waiting WHERE event = '01575764b400789c9e0ed4544495b860'

-- 
SELECT COUNT(*) FROM log_waiting WHERE event = '01575764b400789eb2bb6594039094a9'

-- 
SELECT COUNT(*) FROM log_waiting WHERE event = '01575764b40078a19e80c0718481bb93'

-- 
SELECT COUNT(*) FROM log_waiting WHERE event = '01575764b40078a3adf5a8df78791f32'

-- 
SELECT COUNT(*) FROM look

-- 
SELECT COUNT(*) FROM look_flag

-- 
SELECT COUNT(*) FROM look_flag WHERE event = '01a0c4506c0078ee8bf03fd43a9f44f4'

-- 
SELECT COUNT(*) FROM look_flag WHERE event = '01a0c4506c0078f398fcc3802da9fb15'

-- 
SELECT COUNT(*) FROM look_flag WHERE event = '01a0c4506c007a6c9e52ba17fcf97728'

-- 
SELECT COUNT(*) FROM look_flag WHERE event = '01a0c4506c007a71bae0c9872e1e62b5'

-- 
SELECT COUNT(*) FROM look_flag WHERE event = '01a0c4506c007dc8952b546d14c18be4'

-- 
SELECT COUNT(*) FROM look_flag WHERE event = '01a0c4506c007dcd869c18542065b1fc'

-- 
SELECT COUNT(*) FROM look_flag WHERE event = '01a0c4506c007f999c4beb9787f3a134'

-- 
SELECT COUNT(*) FROM look_flag WHERE event = '01a0c4506c007f9eb722829c90621f3c'

-- 
SELECT COUNT(*) FROM look_life

-- 
SELECT COUNT(*) FROM look_life WHERE ended_at IS NULL

-- 
SELECT COUNT(*) FROM look_question

-- 
SELECT COUNT(*) FROM look_release

-- 
SELECT COUNT(*) FROM look_supplier

-- 
SELECT COUNT(*) FROM look_tally

-- 
SELECT COUNT(*) FROM mix_up

-- text
SELECT COUNT(*) FROM mix_up WHERE organisation = ? AND closed_at IS NULL

-- 
SELECT COUNT(*) FROM monitor_memory

-- 
SELECT COUNT(*) FROM number_superseded

-- 
SELECT COUNT(*) FROM objection

-- 
SELECT COUNT(*) FROM objection WHERE ended_at IS NULL

-- 
SELECT COUNT(*) FROM objection WHERE nhs_number = '9434765870' AND ended_at IS NULL

-- 
SELECT COUNT(*) FROM objection WHERE nhs_number = '9434765919' AND ended_at IS NULL

-- 
SELECT COUNT(*) FROM objection WHERE nhs_number = '9990000018' AND ended_at IS NULL

-- 
SELECT COUNT(*) FROM objection WHERE nhs_number = '9991230068' AND ended_at IS NULL

-- 
SELECT COUNT(*) FROM objection_case

-- 
SELECT COUNT(*) FROM objection_case WHERE answered_day IS NULL

-- 
SELECT COUNT(*) FROM objection_case WHERE id = 'a' AND answered_day IS NULL AND closed_at IS NULL

-- 
SELECT COUNT(*) FROM objection_case WHERE id = 'w0' AND answered_day IS NULL

-- 
SELECT COUNT(*) FROM objection_case WHERE id = 'w1' AND answered_day IS NULL

-- 
SELECT COUNT(*) FROM objection_case WHERE id = 'w2' AND answered_day IS NULL

-- 
SELECT COUNT(*) FROM objection_case WHERE id = 'w3' AND answered_day IS NULL

-- text, text, text
SELECT COUNT(*) FROM objection_case c WHERE c.desk = ? AND (c.state = ? OR (c.state = ? AND c.proposed_by IS NOT NULL AND c.proposed_ground IS NULL))

-- text, text
SELECT COUNT(*) FROM objection_case c WHERE c.desk = ? AND c.state IN (?)

-- text, text, text, text, text
SELECT COUNT(*) FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?)

-- text, text, text, text, text, text, text
SELECT COUNT(*) FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?) AND c.due_day < ? AND c.way <> ?

-- text, text, text, text, text, text
SELECT COUNT(*) FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?) AND c.owned_by = ?

-- text, text, text, text, text
SELECT COUNT(*) FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?) AND c.owned_by IS NULL

-- text, text, text, text, text, text, text, text, text, text, text
SELECT COUNT(*) FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?, ?, ?, ?) AND c.due_day >= ? AND c.due_day < ? AND c.answered_day > c.due_day AND c.way <> ?

-- 
SELECT COUNT(*) FROM objection_step

-- 
SELECT COUNT(*) FROM objection_suspension

-- 
SELECT COUNT(*) FROM outbox

-- 
SELECT COUNT(*) FROM outbox WHERE created_at < 1789913600000

-- integer
SELECT COUNT(*) FROM outbox WHERE failed_at >= ? AND fault LIKE 'given up: %'

-- 
SELECT COUNT(*) FROM outbox WHERE id = 'nobody'

-- 
SELECT COUNT(*) FROM outbox WHERE id = 'person-glass-after'

-- 
SELECT COUNT(*) FROM outbox WHERE id = 'person-glass-before'

-- 
SELECT COUNT(*) FROM outbox WHERE id = 'person-glass-on-the-day'

-- 
SELECT COUNT(*) FROM outbox WHERE recipient IS NOT NULL

-- 
SELECT COUNT(*) FROM outbox WHERE recipient IS NULL

-- 
SELECT COUNT(*) FROM outbox WHERE recipient IS NULL AND sent_at IS NOT NULL

-- 
SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND attempts > 0

-- 
SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND next_at >= 0 AND attempts > 0

-- 
SELECT COUNT(*) FROM outbox WHERE template = 'glass-broken'

-- 
SELECT COUNT(*) FROM outbox WHERE template = 'more-time'

-- 
SELECT COUNT(*) FROM outbox WHERE template = 'question-answered' AND desk IS NULL

-- 
SELECT COUNT(*) FROM oversight_case

-- integer, integer, text
SELECT COUNT(*) FROM oversight_case WHERE kind = 'glass' AND first_at >= ? AND first_at < ? AND closed_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM break_glass_case g JOIN break_glass b ON b.id = g.break_glass
    WHERE g.id = oversight_case.id AND b.sections = '' AND b.labels = '') AND organisation = ?

-- text, text
SELECT COUNT(*) FROM oversight_case WHERE open_key >= ? AND open_key < ?

-- text, integer, text, text, text, text
SELECT COUNT(*) FROM oversight_case c WHERE c.kind = ? AND c.closed_at IS NULL AND c.score >= ? AND c.staff <> ? AND (c.organisation = ? OR (c.kind IN ('alert', 'question') AND (EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = c.look AND s.organisation = ?) OR EXISTS (SELECT 1 FROM alert a JOIN look_supplier s ON s.look = a.look WHERE a.oversight_case = c.id AND s.organisation = ?))))

-- text, integer, text, text, text, text
SELECT COUNT(*) FROM oversight_case c WHERE c.kind = ? AND c.closed_at IS NULL AND c.score >= ? AND c.staff <> ? AND (c.organisation = ? OR (c.kind IN ('alert', 'question', 'raised') AND (EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = c.look AND s.organisation = ?) OR EXISTS (SELECT 1 FROM alert a JOIN look_supplier s ON s.look = a.look WHERE a.oversight_case = c.id AND s.organisation = ?))))

-- text, integer, text
SELECT COUNT(*) FROM oversight_case c WHERE c.kind = ? AND c.closed_at IS NULL AND c.score >= ? AND c.staff <> ? AND 1 = 1

-- 
SELECT COUNT(*) FROM pending_look

-- 
SELECT COUNT(*) FROM pending_look WHERE typed_glass IS NOT NULL OR typed_summary IS NOT NULL

-- 
SELECT COUNT(*) FROM person_key

-- 
SELECT COUNT(*) FROM person_key WHERE nhs_number = '9434765919'

-- 
SELECT COUNT(*) FROM person_key WHERE nhs_number = '9990000018'

-- 
SELECT COUNT(*) FROM policy_activation

-- 
SELECT COUNT(*) FROM policy_version

-- 
SELECT COUNT(*) FROM professional

-- 
SELECT COUNT(*) FROM public_session

-- 
SELECT COUNT(*) FROM region_activation

-- 
SELECT COUNT(*) FROM region_version

-- 
SELECT COUNT(*) FROM region_version WHERE text = 'text b'

-- 
SELECT COUNT(*) FROM register_change

-- 
SELECT COUNT(*) FROM register_version

-- 
SELECT COUNT(*) FROM relationship

-- text, text, text, integer
SELECT COUNT(*) FROM relationship WHERE subject = ? AND (issuer IS NULL OR issuer = ?) AND kind = ? AND found_at > ?

-- text, text, integer
SELECT COUNT(*) FROM relationship WHERE subject = ? AND kind = ? AND found_at > ?

-- 
SELECT COUNT(*) FROM representative

-- 
SELECT COUNT(*) FROM role_end

-- 
SELECT COUNT(*) FROM role_end WHERE open_key IS NOT NULL

-- 
SELECT COUNT(*) FROM session

-- 
SELECT COUNT(*) FROM session WHERE ended_at = 1

-- 
SELECT COUNT(*) FROM session WHERE ended_at IS NOT NULL

-- 
SELECT COUNT(*) FROM session WHERE ended_at IS NOT NULL AND id_token IS NOT NULL

-- 
SELECT COUNT(*) FROM session WHERE ended_at IS NULL

-- 
SELECT COUNT(*) FROM session WHERE id_token IS NOT NULL

-- 
SELECT COUNT(*) FROM session WHERE key = 'x'

-- 
SELECT COUNT(*) FROM session_mark

-- 
SELECT COUNT(*) FROM sign_in

-- 
SELECT COUNT(*) FROM split_view

-- 
SELECT COUNT(*) FROM staff_home

-- 
SELECT COUNT(*) FROM trail_event

-- 
SELECT COUNT(*) FROM trail_event WHERE at < 1789913600000

-- 
SELECT COUNT(*) FROM trail_event WHERE detail = '1 staff, by hr' AND organisation = 'R1H'

-- 
SELECT COUNT(*) FROM trail_event WHERE detail = 'about'

-- 
SELECT COUNT(*) FROM trail_event WHERE detail = 'forged'

-- 
SELECT COUNT(*) FROM trail_event WHERE detail = 'too late'

-- 
SELECT COUNT(*) FROM trail_event WHERE id = 'late'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'alert-raised'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'answer-worded'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'case-opened'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'case-opened' AND subject = 'officer-1'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'case-raised' AND look = 'one'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'caseload-ended'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'caseload-given'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'contact-answered' AND detail = 'no'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'contact-asked'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'contact-asked' AND subject IS NULL

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'look-ended'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objection-ended'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objection-handled'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objection-set'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objections-suspended' AND subject = 'desk-first' AND organisation = 'R1H' AND detail = '01a0c4506c00757fbb5265bf57d116b9, first signature, signed in'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objections-suspended' AND subject = 'desk-first' AND organisation = 'R1H' AND detail = '01a0c4506c007bf88fa5a7f6dcf20687, first signature, signed in'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objections-suspended' AND subject = 'desk-first' AND organisation = 'R1H' AND detail = '01a0c4506fe8758288f0d2b99710f7ad, first signature, signed in'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objections-suspended' AND subject = 'desk-first' AND organisation = 'R1H' AND detail = '01a0c4506fe87bfb8a95588da08edaaf, first signature, signed in'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objections-suspended' AND subject = 'desk-second' AND organisation = 'R1H' AND detail = '01a0c4506c00757fbb5265bf57d116b9, second signature, signed in'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objections-suspended' AND subject = 'desk-second' AND organisation = 'R1H' AND detail = '01a0c4506c007bf88fa5a7f6dcf20687, second signature, signed in'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objections-suspended' AND subject = 'desk-second' AND organisation = 'R1H' AND detail = '01a0c4506fe8758288f0d2b99710f7ad, second signature, signed in'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objections-suspended' AND subject = 'desk-second' AND organisation = 'R1H' AND detail = '01a0c4506fe87bfb8a95588da08edaaf, second signature, signed in'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'objections-suspended' AND subject IS NULL AND detail = 'proposed by Dr Proposer, by command'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'question-answered'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'representative-ended'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'representative-shown'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'role-ended'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'signed-out'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'signed-out' AND subject = 's' AND issuer = 'i'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'trail-erased'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'training-imported'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind IN ('service-started', 'objection-set')

-- 
SELECT COUNT(*) FROM trail_event WHERE kind IN ('staff-asked', 'staff-answered')

-- text, text
SELECT COUNT(*) FROM trail_event WHERE look = ? AND kind = ?

-- 
SELECT COUNT(*) FROM trail_event WHERE subject = 'desk-first'

-- 
SELECT COUNT(*) FROM trail_event WHERE subject = 'desk-second'

-- 
SELECT COUNT(*) FROM trail_event WHERE subject = 'desk-third'

-- text, text, integer, text
SELECT COUNT(*) FROM trail_event WHERE subject = ? AND kind = ? AND at > ? AND issuer = ?

-- 
SELECT COUNT(*) FROM trail_event e JOIN trail_person p ON p.event = e.id WHERE e.kind = 'question-answered' AND p.nhs_number = '9991230068'

-- 
SELECT COUNT(*) FROM trail_event e LEFT JOIN trail_part p ON p.event = e.id WHERE p.event IS NULL

-- 
SELECT COUNT(*) FROM trail_part

-- 
SELECT COUNT(*) FROM trail_part WHERE LENGTH(salt) = 0

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01575764b40071f1b76a32bd3f113c67'

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01575764b40071f3b25ff1d6502ebb28'

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01575764b40071f6af29507ed3459231'

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01575764b40071f892a1beca61b4d002'

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01575764b400789c9e0ed4544495b860'

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01575764b400789eb2bb6594039094a9'

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01575764b40078a19e80c0718481bb93'

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01575764b40078a3adf5a8df78791f32'

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01a0c4506c0071f2b7821dc81a031eb4'

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01a0c4506c0071f7a3809ac442d19bed'

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01a0c4506c00789d80621e308666c405'

-- 
SELECT COUNT(*) FROM trail_part WHERE event = '01a0c4506c0078a2a160fd86b1b796b1'

-- 
SELECT COUNT(*) FROM trail_part p LEFT JOIN log_entry l ON l.event = p.event AND l.part = p.part LEFT JOIN log_waiting w ON w.event = p.event AND w.part = p.part WHERE l.event IS NULL AND w.event IS NULL

-- 
SELECT COUNT(*) FROM trail_person

-- 
SELECT COUNT(*) FROM trail_person WHERE nhs_number = '9990000018'

-- 
SELECT COUNT(*) FROM training

-- 
SELECT COUNT(*) FROM training WHERE subject = '1'

-- 
SELECT COUNT(*) FROM training WHERE subject = '2'

-- 
SELECT COUNT(*) FROM training WHERE subject = '3'

-- 
SELECT COUNT(*) FROM training_list

-- 
SELECT COUNT(*) FROM used_token

-- 
SELECT COUNT(*) FROM witnessed_log

-- integer, integer
SELECT COUNT(*), COUNT(DISTINCT organisation) FROM look WHERE opened_at >= ? AND opened_at < ?

-- integer, text
SELECT COUNT(*), MIN(l.opened_at) FROM look l WHERE l.opened_at >= ? AND NOT EXISTS (SELECT 1 FROM trail_event e WHERE e.look = l.id AND e.kind = ?)

-- 
SELECT COUNT(*), MIN(size) FROM log_checkpoint

-- integer, integer
SELECT COUNT(DISTINCT event) FROM look_question WHERE asked_at >= ? AND asked_at < ?

-- text
SELECT COUNT(DISTINCT event) FROM trail_person WHERE nhs_number IN (?)

-- text, text
SELECT COUNT(DISTINCT event) FROM trail_person WHERE nhs_number IN (?, ?)

-- text, text, integer, text, text
SELECT COUNT(DISTINCT look) FROM trail_event WHERE subject = ? AND kind = ? AND at > ? AND issuer = ? AND detail = ? AND decision IS NOT NULL

-- text, integer, integer, text, integer, integer, integer
SELECT COUNT(DISTINCT nhs_number) FROM look JOIN (SELECT DISTINCT subject AS whose, COALESCE(issuer, '') AS provider FROM look WHERE organisation = ? AND opened_at >= ? AND opened_at < ? AND role = ? LIMIT ?) c ON subject = c.whose AND COALESCE(issuer, '') = c.provider WHERE opened_at >= ? AND opened_at < ? GROUP BY subject, COALESCE(issuer, '')

-- text, integer, integer, text
SELECT COUNT(DISTINCT nhs_number) FROM look WHERE organisation = ? AND opened_at >= ? AND opened_at < ? AND role = ? GROUP BY subject

-- text, integer, integer, text
SELECT COUNT(DISTINCT nhs_number) FROM look WHERE organisation = ? AND opened_at >= ? AND opened_at < ? AND role = ? GROUP BY subject, COALESCE(issuer, '')

-- 
SELECT DISTINCT COALESCE((SELECT c.nhs_number FROM objection_case c WHERE c.reference = outbox.reference),
  (SELECT b.nhs_number FROM break_glass b
    WHERE b.id IN (replace(replace(replace(outbox.id, 'told-glass-email-', ''), 'told-glass-phone-', ''), 'told-glass-', ''),
      replace(replace(outbox.id, 'desk-glass-', ''), '-' || outbox.desk, ''))),
  (SELECT q.nhs_number FROM look_question q WHERE q.id = replace(outbox.id, '-question-answered', '')),
  (SELECT r.nhs_number FROM representative r WHERE r.id = replace(replace(replace(replace(outbox.id, 'told-acting-email-asked-', ''), 'told-acting-email-set-', ''), 'told-acting-phone-asked-', ''), 'told-acting-phone-set-', '')),
  (SELECT r.nhs_number FROM correction_request r WHERE r.id = replace(replace(outbox.id, 'correction-waits-', ''), 'correction-late-', ''))) FROM outbox WHERE template LIKE 'acting-%' ORDER BY 1

-- text
SELECT DISTINCT e.detail FROM look l JOIN trail_event e ON e.look = l.id
WHERE l.nhs_number IN (?) AND e.kind = 'answer-shown' AND e.detail IS NOT NULL

-- text
SELECT DISTINCT e.look, e.detail FROM trail_event e WHERE e.look IN (?) AND e.kind = 'section-opened'

-- text, text
SELECT DISTINCT e.look, e.detail FROM trail_event e WHERE e.look IN (?, ?) AND e.kind = 'section-opened'

-- text
SELECT DISTINCT e.look, e.detail, e.kind FROM trail_event e WHERE e.look IN (?)
AND e.kind IN ('section-opened', 'answer-shown') AND e.detail IS NOT NULL

-- text, text
SELECT DISTINCT e.look, e.detail, e.kind FROM trail_event e WHERE e.look IN (?, ?)
AND e.kind IN ('section-opened', 'answer-shown') AND e.detail IS NOT NULL

-- text
SELECT DISTINCT o.nhs_number FROM trail_person p JOIN trail_event e ON e.id = p.event JOIN trail_person o ON o.event = e.id
WHERE p.nhs_number = ? AND (e.kind = 'number-superseded' OR (e.kind = 'search-answered' AND e.detail = 'number superseded'))

-- text
SELECT DISTINCT p.nhs_number FROM alert a JOIN trail_person p ON p.event = a.event WHERE a.oversight_case = ?

-- text
SELECT DISTINCT s.organisation, e.detail FROM look l JOIN look_supplier s ON s.look = l.id JOIN trail_event e ON e.look = l.id
WHERE l.nhs_number IN (?) AND e.kind = 'section-opened'

-- 
SELECT MAX(at) FROM log_key WHERE valid_from > 0

-- integer
SELECT MAX(at) FROM trail_event WHERE at <= ?

-- text
SELECT MAX(at) FROM trail_event WHERE look = ? AND kind IN ('summary-permitted', 'summary-refused', 'summary-emergency')

-- text, integer
SELECT MAX(e.id) FROM (SELECT id FROM trail_event WHERE id > ? ORDER BY id LIMIT ?) e

-- 
SELECT MAX(number) FROM policy_activation

-- 
SELECT MAX(number) FROM region_activation

-- 
SELECT MAX(place) FROM log_entry

-- 
SELECT MAX(size) FROM log_checkpoint

-- text
SELECT MAX(size) FROM log_cosignature WHERE witness = ?

-- text, integer, integer
SELECT MAX(size) FROM log_cosignature WHERE witness = ? AND size >= ? AND size <= ?

-- text
SELECT MAX(tree_size) FROM look_release WHERE look = ?

-- 
SELECT MIN(day) FROM look_tally WHERE kind = 'section-shown'

-- 
SELECT MIN(event) FROM log_waiting

-- text, text
SELECT MIN(from_at) FROM role_end WHERE open_key IN (?, ?)

-- integer, integer, integer
SELECT MIN(r.at) - l.opened_at FROM (
  SELECT id, opened_at FROM look WHERE opened_at >= ? AND opened_at < ? ORDER BY opened_at DESC LIMIT ?) l
JOIN look_release r ON r.look = l.id GROUP BY l.id, l.opened_at

-- integer, integer, integer
SELECT a.event, a.look FROM alert a JOIN oversight_case c ON c.id = a.oversight_case WHERE c.closed_at IS NULL AND c.first_at < ? AND c.raised_at >= ? AND (c.kind <> 'alert' OR c.score >= ? OR c.state <> 'open')

-- 
SELECT a.number, a.digest, a.at, a.activated_by, v.text FROM region_activation a JOIN region_version v ON v.digest = a.digest ORDER BY a.number DESC LIMIT 1

-- 
SELECT a.number, a.digest, a.at, v.text FROM policy_activation a JOIN policy_version v ON v.digest = a.digest ORDER BY a.number DESC LIMIT 1

-- text
SELECT administrator FROM direction WHERE id = ?

-- 
SELECT at FROM log_checkpoint ORDER BY size LIMIT 1

-- integer
SELECT at FROM log_checkpoint WHERE at <= ? ORDER BY size DESC LIMIT 1

-- text
SELECT at FROM trail_event WHERE id = ?

-- text
SELECT at FROM trail_event WHERE kind = ?

-- text
SELECT at, kind, hand, subject, ground, words FROM objection_step WHERE objection_case = ? ORDER BY at, id

-- text
SELECT at, kind, subject, organisation, verdict, words FROM case_step WHERE oversight_case = ? ORDER BY id

-- integer, integer, integer, integer, integer, integer
SELECT b.id, b.subject, b.organisation, b.nhs_number, b.opened_at FROM break_glass b LEFT JOIN glass_contact g ON g.break_glass = b.id WHERE b.opened_at > ? AND b.opened_at <= ? AND (g.break_glass IS NULL OR (g.tries < ? AND ((g.answer IS NULL AND g.asked_at < ?) OR (g.answer = 'could-not-tell' AND g.asked_at < ?)))) ORDER BY b.opened_at LIMIT ?

-- text, text, integer
SELECT b.id, b.subject, b.organisation, b.nhs_number, b.sections, b.labels, b.reason, b.opened_at, b.ended_at, b.assurance, b.authenticated_at FROM break_glass b WHERE b.nhs_number = ? AND b.subject = ? AND b.opened_at >= ? ORDER BY b.opened_at

-- text, text, text, integer
SELECT b.id, b.subject, b.organisation, b.nhs_number, b.sections, b.labels, b.reason, b.opened_at, b.ended_at, b.assurance, b.authenticated_at, b.ground FROM break_glass b WHERE b.nhs_number = ? AND b.subject = ? AND b.issuer = ? AND b.opened_at >= ? ORDER BY b.opened_at

-- text
SELECT break_glass, asked_at, tries, answer, why, answered_at FROM glass_contact WHERE break_glass IN (?)

-- text, text
SELECT break_glass, asked_at, tries, answer, why, answered_at FROM glass_contact WHERE break_glass IN (?, ?)

-- integer, integer
SELECT break_glass, event, answer FROM glass_contact WHERE weighed_at IS NULL AND answered_at IS NOT NULL AND (answer <> 'could-not-tell' OR tries >= ?) ORDER BY answered_at LIMIT ?

-- integer
SELECT break_glass, event, asked_at, tries, answer, why, answered_at, weighed_at FROM glass_contact ORDER BY break_glass LIMIT ?

-- text, text, text, text, text
SELECT c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at FROM oversight_case c WHERE c.id = ? AND c.staff <> ? AND (c.organisation = ? OR (c.kind IN ('alert', 'question') AND (EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = c.look AND s.organisation = ?) OR EXISTS (SELECT 1 FROM alert a JOIN look_supplier s ON s.look = a.look WHERE a.oversight_case = c.id AND s.organisation = ?))))

-- text, text, text, text, text
SELECT c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at FROM oversight_case c WHERE c.id = ? AND c.staff <> ? AND (c.organisation = ? OR (c.kind IN ('alert', 'question', 'raised') AND (EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = c.look AND s.organisation = ?) OR EXISTS (SELECT 1 FROM alert a JOIN look_supplier s ON s.look = a.look WHERE a.oversight_case = c.id AND s.organisation = ?))))

-- text, text
SELECT c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at FROM oversight_case c WHERE c.id = ? AND c.staff <> ? AND 1 = 1

-- text, text, integer, text, text, text, integer, text, integer
SELECT c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at FROM oversight_case c WHERE c.kind = ? AND c.closed_at IS NULL AND c.staff <> ? AND c.score >= ? AND (c.organisation = ? OR (c.kind IN ('alert', 'question') AND (EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = c.look AND s.organisation = ?) OR EXISTS (SELECT 1 FROM alert a JOIN look_supplier s ON s.look = a.look WHERE a.oversight_case = c.id AND s.organisation = ?)))) AND (c.score, c.id) < (?, ?) ORDER BY c.score DESC, c.id DESC LIMIT ?

-- text, text, integer, text, text, text, integer
SELECT c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at FROM oversight_case c WHERE c.kind = ? AND c.closed_at IS NULL AND c.staff <> ? AND c.score >= ? AND (c.organisation = ? OR (c.kind IN ('alert', 'question') AND (EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = c.look AND s.organisation = ?) OR EXISTS (SELECT 1 FROM alert a JOIN look_supplier s ON s.look = a.look WHERE a.oversight_case = c.id AND s.organisation = ?)))) ORDER BY c.score DESC, c.id DESC LIMIT ?

-- text, text, integer, text, text, text, integer, text, integer
SELECT c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at FROM oversight_case c WHERE c.kind = ? AND c.closed_at IS NULL AND c.staff <> ? AND c.score >= ? AND (c.organisation = ? OR (c.kind IN ('alert', 'question', 'raised') AND (EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = c.look AND s.organisation = ?) OR EXISTS (SELECT 1 FROM alert a JOIN look_supplier s ON s.look = a.look WHERE a.oversight_case = c.id AND s.organisation = ?)))) AND (c.score, c.id) < (?, ?) ORDER BY c.score DESC, c.id DESC LIMIT ?

-- text, text, integer, text, text, text, integer
SELECT c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at FROM oversight_case c WHERE c.kind = ? AND c.closed_at IS NULL AND c.staff <> ? AND c.score >= ? AND (c.organisation = ? OR (c.kind IN ('alert', 'question', 'raised') AND (EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = c.look AND s.organisation = ?) OR EXISTS (SELECT 1 FROM alert a JOIN look_supplier s ON s.look = a.look WHERE a.oversight_case = c.id AND s.organisation = ?)))) ORDER BY c.score DESC, c.id DESC LIMIT ?

-- text, text, integer, integer
SELECT c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at FROM oversight_case c WHERE c.kind = ? AND c.closed_at IS NULL AND c.staff <> ? AND c.score >= ? AND 1 = 1 ORDER BY c.score DESC, c.id DESC LIMIT ?

-- text
SELECT c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at FROM oversight_case c WHERE c.open_key = ?

-- text, text
SELECT c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at, q.answered_at FROM case_question q JOIN oversight_case c ON c.id = q.oversight_case WHERE q.id = ? AND q.subject = ?

-- text, text, text, text
SELECT c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at, q.answered_at FROM case_question q JOIN oversight_case c ON c.id = q.oversight_case WHERE q.id = ? AND q.subject = ? AND COALESCE((SELECT COALESCE((SELECT e.issuer FROM trail_event e WHERE e.id = c.about), (SELECT l.issuer FROM look l WHERE l.id = c.look)) FROM oversight_case c WHERE c.id = q.oversight_case), ?) = ?

-- integer, integer, integer
SELECT c.id, c.look, c.about FROM oversight_case c WHERE c.closed_at IS NULL AND c.first_at < ? AND c.raised_at >= ? AND (c.kind <> 'alert' OR c.score >= ? OR c.state <> 'open')

-- integer, integer
SELECT c.id, c.organisation, c.due_at FROM correction_request c WHERE c.answered_at IS NULL AND c.due_at < ?
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = 'correction-late-' || c.id)
ORDER BY c.due_at, c.id LIMIT ?

-- integer, integer, text, integer
SELECT c.id, c.organisation, c.due_at FROM correction_request c WHERE c.answered_at IS NULL AND c.due_at < ?
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = 'correction-late-' || c.id) AND (c.due_at, c.id) > (?, ?)
ORDER BY c.due_at, c.id LIMIT ?

-- text
SELECT c.id, c.raised_at, c.closed_at, b.words, b.id, b.subject, b.organisation, b.nhs_number, b.sections, b.labels, b.reason, b.opened_at, b.ended_at, b.assurance, b.authenticated_at FROM break_glass_case c JOIN break_glass b ON b.id = c.break_glass WHERE c.id = ?

-- text, integer
SELECT c.id, c.raised_at, c.closed_at, b.words, b.id, b.subject, b.organisation, b.nhs_number, b.sections, b.labels, b.reason, b.opened_at, b.ended_at, b.assurance, b.authenticated_at FROM break_glass_case c JOIN break_glass b ON b.id = c.break_glass WHERE c.organisation = ? ORDER BY c.raised_at DESC, c.id LIMIT ?

-- text
SELECT c.id, c.raised_at, c.closed_at, b.words, b.id, b.subject, b.organisation, b.nhs_number, b.sections, b.labels, b.reason, b.opened_at, b.ended_at, b.assurance, b.authenticated_at, b.ground FROM break_glass_case c JOIN break_glass b ON b.id = c.break_glass WHERE c.id = ?

-- text, integer
SELECT c.id, c.raised_at, c.closed_at, b.words, b.id, b.subject, b.organisation, b.nhs_number, b.sections, b.labels, b.reason, b.opened_at, b.ended_at, b.assurance, b.authenticated_at, b.ground FROM break_glass_case c JOIN break_glass b ON b.id = c.break_glass WHERE c.organisation = ? ORDER BY c.raised_at DESC, c.id LIMIT ?

-- text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer') ORDER BY s.at DESC, s.id DESC LIMIT 1) FROM objection_case c WHERE c.desk = ? AND c.state = ? AND EXISTS (SELECT 1 FROM objection_step h WHERE h.objection_case = c.id AND h.kind = ?
  AND NOT EXISTS (SELECT 1 FROM objection_step l WHERE l.objection_case = c.id AND l.kind IN (?, ?, ?) AND (l.at, l.id) > (h.at, h.id))
  AND h.ground <> 'nothing')
ORDER BY c.received_day, c.id LIMIT ?

-- text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer') ORDER BY s.at DESC, s.id DESC LIMIT 1) FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?) AND (c.due_day, c.id) > (?, ?) ORDER BY c.due_day, c.id LIMIT ?

-- text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer') ORDER BY s.at DESC, s.id DESC LIMIT 1) FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?) ORDER BY c.due_day, c.id LIMIT ?

-- text, text
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer') ORDER BY s.at DESC, s.id DESC LIMIT 1) FROM objection_case c WHERE c.id = ? AND c.desk = ?

-- text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer') ORDER BY s.at DESC, s.id DESC LIMIT 1) FROM objection_case c WHERE c.nhs_number IN (?) ORDER BY c.created_at DESC, c.id DESC LIMIT ?

-- text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer') ORDER BY s.at DESC, s.id DESC LIMIT 1) FROM objection_case c WHERE c.state = ? AND c.nhs_number IS NOT NULL AND COALESCE(c.reminded_day, c.answered_day, c.received_day) <= ? ORDER BY COALESCE(c.reminded_day, c.answered_day, c.received_day), c.id LIMIT ?

-- text, text, text, text, text, text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE (c.state = ? OR (c.state = ? AND NOT EXISTS (SELECT 1 FROM objection_case n
    WHERE n.nhs_number = c.nhs_number AND n.created_at > c.created_at AND n.state IN (?, ?, ?, ?, ?, ?, ?, ?, ?))))
  AND c.nhs_number IS NOT NULL AND COALESCE(c.reminded_day, c.answered_day, c.received_day) <= ? ORDER BY COALESCE(c.reminded_day, c.answered_day, c.received_day), c.id LIMIT ?

-- text, text, text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.desk = ? AND c.state = ? AND EXISTS (SELECT 1 FROM objection_step h WHERE h.objection_case = c.id AND h.kind IN (?, ?)
  AND NOT EXISTS (SELECT 1 FROM objection_step l WHERE l.objection_case = c.id AND l.kind IN (?, ?, ?, ?, ?) AND (l.at, l.id) > (h.at, h.id))
  AND h.ground <> 'nothing')
ORDER BY c.received_day, c.id LIMIT ?

-- text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.desk = ? AND c.state = ? AND c.acting IS NOT NULL AND EXISTS
  (SELECT 1 FROM objection_step s WHERE s.objection_case = c.id AND s.kind = ? AND NOT EXISTS
    (SELECT 1 FROM objection_step r WHERE r.objection_case = c.id AND r.kind = ? AND (r.at, r.id) > (s.at, s.id)))
ORDER BY c.received_day, c.id LIMIT ?

-- text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.desk = ? AND c.state = ? AND c.acting LIKE ? AND (c.ask_again_day IS NULL OR c.ask_again_day <= ?)
ORDER BY COALESCE(c.ask_again_day, ''), c.received_day, c.id LIMIT ?

-- text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.desk = ? AND c.state = ? AND c.nhs_number IS NULL AND c.details IS NOT NULL ORDER BY c.due_day, c.id LIMIT ?

-- text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.desk = ? AND c.state = ? AND c.proposed_by IS NOT NULL ORDER BY c.received_day, c.id LIMIT ?

-- text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?) AND (c.due_day, c.id) > (?, ?) ORDER BY c.due_day, c.id LIMIT ?

-- text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?) ORDER BY c.due_day, c.id LIMIT ?

-- text
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.id = ?

-- text, text
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.id = ? AND c.desk = ?

-- text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.nhs_number IN (?) ORDER BY c.created_at DESC, c.id DESC LIMIT ?

-- text
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.reference = ?

-- text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.state = ? AND c.acting LIKE ? AND c.ask_again_day <= ? AND NOT EXISTS
  (SELECT 1 FROM objection_step s WHERE s.objection_case = c.id AND s.kind = ?) AND (c.ask_again_day, c.id) > (?, ?) ORDER BY c.ask_again_day, c.id LIMIT ?

-- text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.state = ? AND c.acting LIKE ? AND c.ask_again_day <= ? AND NOT EXISTS
  (SELECT 1 FROM objection_step s WHERE s.objection_case = c.id AND s.kind = ?) ORDER BY c.ask_again_day, c.id LIMIT ?

-- text, text, text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.state IN (?, ?, ?, ?) AND c.due_day <= ?
  AND (c.reminded_day IS NULL OR (c.due_day < ? AND c.reminded_day < ?)) AND (c.due_day, c.id) > (?, ?) ORDER BY c.due_day, c.id LIMIT ?

-- text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.state IN (?, ?, ?, ?) AND c.due_day <= ?
  AND (c.reminded_day IS NULL OR (c.due_day < ? AND c.reminded_day < ?)) ORDER BY c.due_day, c.id LIMIT ?

-- text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c WHERE c.state IN (?, ?, ?, ?, ?) AND c.acting LIKE '%|%|%|____-__-__|_' AND NOT EXISTS
  (SELECT 1 FROM objection_step s WHERE s.objection_case = c.id AND s.kind = ? AND NOT EXISTS
    (SELECT 1 FROM objection_step r WHERE r.objection_case = c.id AND r.kind = ? AND (r.at, r.id) > (s.at, s.id))) ORDER BY c.received_day, c.id LIMIT ?

-- integer, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c
JOIN (SELECT objection_case AS id, MAX(at) AS last FROM objection_step WHERE at >= ? GROUP BY objection_case) done ON done.id = c.id
WHERE c.desk = ? ORDER BY done.last DESC, c.id LIMIT ?

-- text, text, text, text, text, text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE (c.state = ? OR (c.state = ? AND NOT EXISTS (SELECT 1 FROM objection_case n
    WHERE n.nhs_number = c.nhs_number AND n.created_at > c.created_at AND n.state IN (?, ?, ?, ?, ?, ?, ?, ?, ?))))
  AND c.nhs_number IS NOT NULL AND COALESCE(c.reminded_day, c.answered_day, c.received_day) <= ? ORDER BY COALESCE(c.reminded_day, c.answered_day, c.received_day), c.id LIMIT ?

-- text, text, text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.desk = ? AND c.state = ? AND EXISTS (SELECT 1 FROM objection_step h WHERE h.objection_case = c.id AND h.kind IN (?, ?)
  AND NOT EXISTS (SELECT 1 FROM objection_step l WHERE l.objection_case = c.id AND l.kind IN (?, ?, ?, ?, ?) AND (l.at, l.id) > (h.at, h.id))
  AND h.ground <> 'nothing')
ORDER BY c.received_day, c.id LIMIT ?

-- text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.desk = ? AND c.state = ? AND c.acting IS NOT NULL AND EXISTS
  (SELECT 1 FROM objection_step s WHERE s.objection_case = c.id AND s.kind = ? AND NOT EXISTS
    (SELECT 1 FROM objection_step r WHERE r.objection_case = c.id AND r.kind = ? AND (r.at, r.id) > (s.at, s.id)))
ORDER BY c.received_day, c.id LIMIT ?

-- text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.desk = ? AND c.state = ? AND c.acting LIKE ? AND (c.ask_again_day IS NULL OR c.ask_again_day <= ?)
ORDER BY COALESCE(c.ask_again_day, ''), c.received_day, c.id LIMIT ?

-- text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.desk = ? AND c.state = ? AND c.nhs_number IS NULL AND c.details IS NOT NULL ORDER BY c.due_day, c.id LIMIT ?

-- text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.desk = ? AND c.state = ? AND c.proposed_by IS NOT NULL ORDER BY c.received_day, c.id LIMIT ?

-- text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.desk = ? AND c.state = ? AND c.withdrawal_asked IS NOT NULL ORDER BY c.received_day, c.id LIMIT ?

-- text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.desk = ? AND c.state IN (?) ORDER BY c.due_day, c.id LIMIT ?

-- text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?) AND (c.due_day, c.id) > (?, ?) ORDER BY c.due_day, c.id LIMIT ?

-- text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?) AND c.owned_by = ? ORDER BY c.due_day, c.id LIMIT ?

-- text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?) AND c.owned_by IS NULL ORDER BY c.due_day, c.id LIMIT ?

-- text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.desk = ? AND c.state IN (?, ?, ?, ?) ORDER BY c.due_day, c.id LIMIT ?

-- text
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.id = ?

-- text, text
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.id = ? AND c.desk = ?

-- text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.nhs_number IN (?) ORDER BY c.created_at DESC, c.id DESC LIMIT ?

-- text
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.reference = ?

-- text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.state = ? AND c.acting LIKE ? AND c.ask_again_day <= ? AND NOT EXISTS
  (SELECT 1 FROM objection_step s WHERE s.objection_case = c.id AND s.kind = ?) AND (c.ask_again_day, c.id) > (?, ?) ORDER BY c.ask_again_day, c.id LIMIT ?

-- text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.state = ? AND c.acting LIKE ? AND c.ask_again_day <= ? AND NOT EXISTS
  (SELECT 1 FROM objection_step s WHERE s.objection_case = c.id AND s.kind = ?) ORDER BY c.ask_again_day, c.id LIMIT ?

-- text, text, text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.state IN (?, ?, ?, ?) AND c.due_day <= ?
  AND (c.reminded_day IS NULL OR (c.due_day < ? AND c.reminded_day < ?)) AND (c.due_day, c.id) > (?, ?) ORDER BY c.due_day, c.id LIMIT ?

-- text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.state IN (?, ?, ?, ?) AND c.due_day <= ?
  AND (c.reminded_day IS NULL OR (c.due_day < ? AND c.reminded_day < ?)) ORDER BY c.due_day, c.id LIMIT ?

-- text, text, text, text, text, text, text, integer
SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c WHERE c.state IN (?, ?, ?, ?, ?) AND c.acting LIKE '%|%|%|____-__-__|_' AND NOT EXISTS
  (SELECT 1 FROM objection_step s WHERE s.objection_case = c.id AND s.kind = ? AND NOT EXISTS
    (SELECT 1 FROM objection_step r WHERE r.objection_case = c.id AND r.kind = ? AND (r.at, r.id) > (s.at, s.id))) ORDER BY c.received_day, c.id LIMIT ?

-- text
SELECT categories, chosen_at FROM cookie_choice WHERE id = ?

-- text, integer
SELECT context FROM launch WHERE handle = ? AND created_at > ?

-- text
SELECT context, created_at FROM launch WHERE handle = ?

-- text
SELECT created_at FROM pending_look WHERE id = ?

-- integer, integer, text
SELECT day, CAST(SUM(count) AS BIGINT) FROM look_tally WHERE day >= ? AND day < ? AND kind = 'look-opened' AND organisation = ? GROUP BY day ORDER BY day

-- integer
SELECT day, organisation, role, kind, ground, count FROM look_tally ORDER BY day, organisation, role, kind, ground LIMIT ?

-- text, text
SELECT decision FROM trail_event WHERE look = ? AND kind = ?

-- 
SELECT detail FROM trail_event

-- text
SELECT detail FROM trail_event WHERE kind = ?

-- text, text
SELECT detail FROM trail_event WHERE look = ? AND kind = ? AND detail IS NOT NULL ORDER BY id

-- 
SELECT detail FROM trail_event WHERE look IS NOT NULL

-- text
SELECT details FROM objection_case WHERE reference = ?

-- integer
SELECT digest, text, imported_at, imported_by FROM policy_version ORDER BY digest LIMIT ?

-- text
SELECT digest, text, imported_at, imported_by FROM policy_version WHERE digest = ?

-- integer
SELECT digest, text, loaded_at FROM region_version ORDER BY digest LIMIT ?

-- text, text, text, text, text
SELECT due_day, COUNT(*) FROM objection_case WHERE desk = ? AND state IN (?, ?, ?, ?)
GROUP BY due_day

-- text, integer
SELECT e.id FROM (SELECT id FROM trail_event WHERE id > ? ORDER BY id LIMIT ?) e LEFT JOIN trail_part p ON p.event = e.id WHERE p.event IS NULL ORDER BY e.id

-- text, integer
SELECT e.id FROM trail_event e LEFT JOIN trail_part p ON p.event = e.id WHERE p.event IS NULL AND e.id > ? ORDER BY e.id LIMIT ?

-- text, text, text
SELECT e.id, e.kind, e.at, e.subject, e.issuer, e.organisation, e.role, e.look, e.decision, e.detail FROM trail_event e
WHERE e.id = ? AND EXISTS (SELECT 1 FROM trail_person p WHERE p.event = e.id AND p.nhs_number IN (?))
AND (e.look IS NULL OR e.kind = 'look-opened' OR NOT EXISTS (
  SELECT 1 FROM trail_event o JOIN trail_person q ON q.event = o.id
  WHERE o.look = e.look AND q.nhs_number IN (?) AND (o.kind = 'look-opened' OR o.id < e.id)))

-- text, text, text, integer
SELECT e.id, e.kind, e.at, e.subject, e.issuer, e.organisation, e.role, e.look, e.decision, e.detail FROM trail_event e
WHERE e.id IN (SELECT p.event FROM trail_person p WHERE p.nhs_number IN (?) AND p.event < ?) AND (e.look IS NULL OR e.kind = 'look-opened' OR NOT EXISTS (
  SELECT 1 FROM trail_event o JOIN trail_person q ON q.event = o.id
  WHERE o.look = e.look AND q.nhs_number IN (?) AND (o.kind = 'look-opened' OR o.id < e.id)))
ORDER BY e.id DESC LIMIT ?

-- text, text, integer
SELECT e.id, e.kind, e.at, e.subject, e.issuer, e.organisation, e.role, e.look, e.decision, e.detail FROM trail_event e
WHERE e.id IN (SELECT p.event FROM trail_person p WHERE p.nhs_number IN (?)) AND (e.look IS NULL OR e.kind = 'look-opened' OR NOT EXISTS (
  SELECT 1 FROM trail_event o JOIN trail_person q ON q.event = o.id
  WHERE o.look = e.look AND q.nhs_number IN (?) AND (o.kind = 'look-opened' OR o.id < e.id)))
ORDER BY e.id DESC LIMIT ?

-- text, text, text, text, integer
SELECT e.id, e.kind, e.at, e.subject, e.issuer, e.organisation, e.role, e.look, e.decision, e.detail FROM trail_event e
WHERE e.id IN (SELECT p.event FROM trail_person p WHERE p.nhs_number IN (?, ?)) AND (e.look IS NULL OR e.kind = 'look-opened' OR NOT EXISTS (
  SELECT 1 FROM trail_event o JOIN trail_person q ON q.event = o.id
  WHERE o.look = e.look AND q.nhs_number IN (?, ?) AND (o.kind = 'look-opened' OR o.id < e.id)))
ORDER BY e.id DESC LIMIT ?

-- text, text, text, integer
SELECT e.id, e.kind, e.at, e.subject, e.issuer, e.organisation, e.role, e.look, e.decision, e.detail FROM trail_event e WHERE e.look = ? AND e.id > ?
AND EXISTS (SELECT 1 FROM trail_person p WHERE p.event = e.id AND p.nhs_number IN (?))
ORDER BY e.id LIMIT ?

-- text, text, text, text, text, text, text, text, text
SELECT e.id, e.kind, e.at, e.subject, e.organisation, e.role, e.decision, e.detail, f.marks, f.rarity, f.since_death, f.since_contact FROM trail_event e LEFT JOIN look_flag f ON f.event = e.id WHERE e.id IN (?, ?, ?) AND e.kind IN (?, ?, ?, ?, ?, ?) ORDER BY e.id

-- text
SELECT e.look, e.detail, e.kind, COUNT(*) FROM trail_event e WHERE e.look IN (?)
AND e.kind IN ('section-opened', 'answer-shown', 'mix-up-raised') AND e.detail IS NOT NULL GROUP BY e.look, e.detail, e.kind

-- text, text
SELECT e.look, e.detail, e.kind, COUNT(*) FROM trail_event e WHERE e.look IN (?, ?)
AND e.kind IN ('section-opened', 'answer-shown', 'mix-up-raised') AND e.detail IS NOT NULL GROUP BY e.look, e.detail, e.kind

-- text, text
SELECT e.look, e.kind, COUNT(*) FROM trail_event e WHERE e.look IN (?)
AND EXISTS (SELECT 1 FROM trail_person p WHERE p.event = e.id AND p.nhs_number IN (?)) GROUP BY e.look, e.kind

-- text, text, text
SELECT e.look, e.kind, COUNT(*) FROM trail_event e WHERE e.look IN (?, ?)
AND EXISTS (SELECT 1 FROM trail_person p WHERE p.event = e.id AND p.nhs_number IN (?)) GROUP BY e.look, e.kind

-- text, text, text, text
SELECT e.look, e.kind, COUNT(*) FROM trail_event e WHERE e.look IN (?, ?)
AND EXISTS (SELECT 1 FROM trail_person p WHERE p.event = e.id AND p.nhs_number IN (?, ?)) GROUP BY e.look, e.kind

-- text, text, blob
SELECT e.look, n.number FROM trail_event e JOIN log_entry n ON n.event = e.id WHERE e.look IN (?, ?) AND n.chain = ?

-- text
SELECT e.look, p.nhs_number FROM trail_event e LEFT JOIN trail_person p ON p.event = e.id WHERE e.id = ? ORDER BY p.nhs_number

-- text, text, text, text
SELECT e.organisation, e.role, COUNT(DISTINCT e.look) FROM trail_event e JOIN objection_suspension s ON s.id = ?
WHERE e.kind IN (?, ?) AND e.at >= s.from_at - 3600000 AND e.at <= s.until_at + 3600000
  AND (e.detail = ? OR (e.detail LIKE 'objections suspended by %' AND s.signed_at IS NOT NULL AND e.at >= s.from_at AND e.at >= s.signed_at
    AND e.at < s.until_at AND (s.ended_at IS NULL OR e.at < s.ended_at)))
GROUP BY e.organisation, e.role ORDER BY e.organisation, e.role

-- text
SELECT ended_at FROM look_life WHERE look = ?

-- text, text, text, text
SELECT ended_by, ended_at FROM representative WHERE nhs_number IN (?) AND representative IN (?) AND ended_at IS NOT NULL AND ended_by <> ?
ORDER BY CASE WHEN ended_by = ? THEN 0 ELSE 1 END, ended_at DESC LIMIT 1

-- text, text, text, text, text
SELECT ended_by, ended_at FROM representative WHERE nhs_number IN (?, ?) AND representative IN (?) AND ended_at IS NOT NULL AND ended_by <> ?
ORDER BY CASE WHEN ended_by = ? THEN 0 ELSE 1 END, ended_at DESC LIMIT 1

-- integer
SELECT entry FROM log_entry WHERE place = ?

-- text
SELECT event FROM legal_hold WHERE id = ? AND ended_at IS NULL

-- 
SELECT event FROM log_entry WHERE place = 1

-- 
SELECT event FROM log_entry WHERE place = 4

-- integer
SELECT event, answer, answered_at FROM glass_contact WHERE event IS NOT NULL AND answered_at IS NOT NULL AND (answer <> 'could-not-tell' OR tries >= ?) ORDER BY answered_at

-- integer
SELECT event, marks, rarity, since_death, since_contact FROM look_flag ORDER BY event LIMIT ?

-- integer
SELECT event, nhs_number FROM trail_person ORDER BY event, nhs_number LIMIT ?

-- text, text, integer
SELECT event, nhs_number FROM trail_person WHERE (event, nhs_number) > (?, ?) ORDER BY event, nhs_number LIMIT ?

-- text, text
SELECT event, nhs_number FROM trail_person WHERE event = ? AND nhs_number = ?

-- text
SELECT event, nhs_number FROM trail_person WHERE event IN (?)

-- text, text, text
SELECT event, nhs_number FROM trail_person WHERE event IN (?, ?, ?) ORDER BY event, nhs_number

-- text, text, text, text, text, text, text, text
SELECT event, nhs_number FROM trail_person WHERE event IN (?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text
SELECT event, nhs_number FROM trail_person WHERE event IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text
SELECT event, nhs_number FROM trail_person WHERE event IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- 
SELECT event, part, chain FROM log_entry WHERE place = 0

-- integer
SELECT event, part, commitment, nhs_number FROM log_waiting ORDER BY event, part LIMIT ?

-- text, integer, integer
SELECT event, part, commitment, nhs_number FROM log_waiting WHERE (event, part) > (?, ?) ORDER BY event, part LIMIT ?

-- text, integer
SELECT event, part, commitment, nhs_number FROM log_waiting WHERE event = ? AND part = ?

-- text
SELECT event, part, salt FROM trail_part WHERE event IN (?)

-- text, text, text, text, text, text, text, text
SELECT event, part, salt FROM trail_part WHERE event IN (?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text
SELECT event, part, salt FROM trail_part WHERE event IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text
SELECT event, part, salt FROM trail_part WHERE event IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- integer
SELECT event, part, salt, commitment FROM trail_part ORDER BY event, part LIMIT ?

-- text, integer, integer
SELECT event, part, salt, commitment FROM trail_part WHERE (event, part) > (?, ?) ORDER BY event, part LIMIT ?

-- text, integer
SELECT event, part, salt, commitment FROM trail_part WHERE event = ? AND part = ?

-- text, text, integer
SELECT f.event FROM look_flag f WHERE f.event > ? AND f.event < ? AND NOT EXISTS (SELECT 1 FROM trail_event e WHERE e.id = f.event) ORDER BY f.event LIMIT ?

-- text, text
SELECT forget_at FROM used_token WHERE issuer = ? AND token = ?

-- text
SELECT from_at FROM role_end WHERE open_key = ?

-- text
SELECT from_at, until_at FROM caseload WHERE open_key = ?

-- integer, integer, integer
SELECT g.break_glass FROM break_glass_case g JOIN oversight_case c ON c.id = g.id WHERE c.closed_at IS NULL AND c.first_at < ? AND c.raised_at >= ? AND (c.kind <> 'alert' OR c.score >= ? OR c.state <> 'open')

-- 
SELECT g.id, g.organisation, g.raised_at, b.subject, b.nhs_number, b.opened_at FROM break_glass_case g JOIN break_glass b ON b.id = g.break_glass LEFT JOIN oversight_case c ON c.id = g.id WHERE c.id IS NULL AND g.closed_at IS NULL ORDER BY g.id LIMIT 100

-- 
SELECT g.id, g.organisation, g.raised_at, b.subject, b.nhs_number, b.opened_at, b.issuer FROM break_glass_case g JOIN break_glass b ON b.id = g.break_glass LEFT JOIN oversight_case c ON c.id = g.id WHERE c.id IS NULL AND g.closed_at IS NULL ORDER BY g.id LIMIT 100

-- 
SELECT handle FROM launch

-- integer
SELECT handle, context, created_at FROM launch ORDER BY handle LIMIT ?

-- text
SELECT holder, fence, expires_at FROM leader_lease WHERE name = ?

-- text
SELECT i.look, (SELECT MAX(r.sequence) FROM look_release r WHERE r.look = i.look), (SELECT r.root FROM look_release r WHERE r.look = i.look ORDER BY r.sequence DESC LIMIT 1) FROM look_life i WHERE i.look IN (?) AND i.ended_at IS NULL AND EXISTS (SELECT 1 FROM look l WHERE l.id = i.look)

-- text, text, text, text, text, text, text, text
SELECT i.look, (SELECT MAX(r.sequence) FROM look_release r WHERE r.look = i.look), (SELECT r.root FROM look_release r WHERE r.look = i.look ORDER BY r.sequence DESC LIMIT 1) FROM look_life i WHERE i.look IN (?, ?, ?, ?, ?, ?, ?, ?) AND i.ended_at IS NULL AND EXISTS (SELECT 1 FROM look l WHERE l.id = i.look)

-- text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text
SELECT i.look, (SELECT MAX(r.sequence) FROM look_release r WHERE r.look = i.look), (SELECT r.root FROM look_release r WHERE r.look = i.look ORDER BY r.sequence DESC LIMIT 1) FROM look_life i WHERE i.look IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AND i.ended_at IS NULL AND EXISTS (SELECT 1 FROM look l WHERE l.id = i.look)

-- text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text
SELECT i.look, (SELECT MAX(r.sequence) FROM look_release r WHERE r.look = i.look), (SELECT r.root FROM look_release r WHERE r.look = i.look ORDER BY r.sequence DESC LIMIT 1) FROM look_life i WHERE i.look IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AND i.ended_at IS NULL AND EXISTS (SELECT 1 FROM look l WHERE l.id = i.look)

-- 
SELECT id FROM break_glass WHERE ended_at IS NULL

-- text, text, text, text, text, integer
SELECT id FROM direction WHERE administrator = ? AND issuer = ? AND organisation = ? AND director = ? AND nhs_number = ?
AND seen_at IS NULL AND at > ? AND NOT EXISTS (SELECT 1 FROM look WHERE look.id = direction.look) ORDER BY at DESC LIMIT 1

-- text, text, text, text, integer
SELECT id FROM direction WHERE administrator = ? AND organisation = ? AND director = ? AND nhs_number = ? AND seen_at IS NULL
AND at > ? AND NOT EXISTS (SELECT 1 FROM look WHERE look.id = direction.look) ORDER BY at DESC LIMIT 1

-- text
SELECT id FROM oversight_case WHERE open_key = ?

-- 
SELECT id FROM trail_event ORDER BY id DESC LIMIT 1

-- text, integer
SELECT id FROM trail_event WHERE id > ? ORDER BY id LIMIT ?

-- text
SELECT id FROM trail_event WHERE subject IS NULL AND kind = ?

-- integer, text, integer
SELECT id, COALESCE((SELECT c.nhs_number FROM objection_case c WHERE c.reference = outbox.reference),
  (SELECT b.nhs_number FROM break_glass b
    WHERE b.id = replace(replace(replace(outbox.id, 'told-glass-email-', ''), 'told-glass-phone-', ''), 'told-glass-', '')),
  (SELECT q.nhs_number FROM look_question q WHERE q.id = replace(outbox.id, '-question-answered', ''))) FROM outbox WHERE created_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, COALESCE((SELECT c.nhs_number FROM objection_case c WHERE c.reference = outbox.reference),
  (SELECT b.nhs_number FROM break_glass b
    WHERE b.id IN (replace(replace(replace(outbox.id, 'told-glass-email-', ''), 'told-glass-phone-', ''), 'told-glass-', ''),
      replace(replace(outbox.id, 'desk-glass-', ''), '-' || outbox.desk, ''))),
  (SELECT q.nhs_number FROM look_question q WHERE q.id = replace(outbox.id, '-question-answered', '')),
  (SELECT r.nhs_number FROM representative r WHERE r.id = replace(replace(replace(replace(outbox.id, 'told-acting-email-asked-', ''), 'told-acting-email-set-', ''), 'told-acting-phone-asked-', ''), 'told-acting-phone-set-', '')),
  (SELECT r.nhs_number FROM correction_request r WHERE r.id = replace(replace(outbox.id, 'correction-waits-', ''), 'correction-late-', ''))) FROM outbox WHERE created_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, integer, text, integer
SELECT id, at FROM trail_event WHERE at < ? AND (at, id) > (?, ?) ORDER BY at, id LIMIT ?

-- integer, integer, text, integer
SELECT id, at, look FROM trail_event WHERE at < ? AND (at, id) > (?, ?) AND kind <> 'trail-erased' ORDER BY at, id LIMIT ?

-- integer, integer, text, integer
SELECT id, at, look FROM trail_event WHERE at < ? AND (at, id) > (?, ?) ORDER BY at, id LIMIT ?

-- integer
SELECT id, break_glass, organisation, raised_at, closed_at FROM break_glass_case ORDER BY id LIMIT ?

-- integer
SELECT id, categories, chosen_at FROM cookie_choice ORDER BY id LIMIT ?

-- text
SELECT id, event, look, nhs_number, organisation, words, asked_at, answer, answered_at FROM look_question WHERE id = ?

-- text, integer
SELECT id, event, look, nhs_number, organisation, words, asked_at, answer, answered_at FROM look_question WHERE nhs_number IN (?) ORDER BY asked_at DESC, id DESC LIMIT ?

-- text, integer
SELECT id, event, look, nhs_number, organisation, words, asked_at, answer, answered_at FROM look_question WHERE organisation = ? AND answered_at IS NULL  ORDER BY asked_at, id LIMIT ?

-- text, integer, text, integer
SELECT id, event, look, nhs_number, organisation, words, asked_at, answer, answered_at FROM look_question WHERE organisation = ? AND answered_at IS NULL AND (asked_at, id) > (?, ?) ORDER BY asked_at, id LIMIT ?

-- integer
SELECT id, event, look, nhs_number, organisation, words, asked_at, answer, answered_at, open_key FROM look_question ORDER BY id LIMIT ?

-- integer, integer
SELECT id, from_at, until_at FROM objection_suspension WHERE signed_at IS NOT NULL AND ended_at IS NULL AND from_at <= ? AND until_at > ? ORDER BY until_at DESC LIMIT 1

-- text, text
SELECT id, from_at, until_at, ended_at FROM caseload WHERE nhs_number = ? AND organisation = ? ORDER BY given_at

-- integer
SELECT id, instrument, scope, from_at, until_at, proposed_by, proposed_at, signed_by, signed_at, ended_by, ended_at FROM objection_suspension ORDER BY id LIMIT ?

-- integer, integer
SELECT id, instrument, scope, from_at, until_at, proposed_by, signed_by, ended_at FROM objection_suspension
ORDER BY CASE WHEN ended_at IS NULL AND until_at > ? THEN 0 ELSE 1 END, id DESC LIMIT ?

-- text
SELECT id, instrument, scope, from_at, until_at, proposed_by, signed_by, ended_at FROM objection_suspension WHERE id = ?

-- integer, integer
SELECT id, instrument, scope, from_at, until_at, proposed_by, signed_by, ended_at FROM objection_suspension WHERE signed_at IS NOT NULL AND ended_at IS NULL AND from_at <= ? AND until_at > ? ORDER BY until_at DESC LIMIT 1

-- integer, integer, integer
SELECT id, instrument, scope, from_at, until_at, proposed_by, signed_by, ended_at FROM objection_suspension WHERE signed_at IS NOT NULL AND ended_at IS NULL AND from_at <= ? AND until_at > ? ORDER BY until_at DESC, id LIMIT ?

-- text, text
SELECT id, kind, at, decision FROM trail_event WHERE (look = ? OR id = ?) AND decision IS NOT NULL ORDER BY id

-- integer, text, integer, text
SELECT id, kind, at, decision FROM trail_event WHERE (substr(look, length(look) - ? + 1) = ? OR substr(id, length(id) - ? + 1) = ?) AND decision IS NOT NULL ORDER BY id

-- integer
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail FROM trail_event ORDER BY id LIMIT ?

-- text, integer
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail FROM trail_event WHERE (id) > (?) ORDER BY id LIMIT ?

-- text
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail FROM trail_event WHERE id = ?

-- integer
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also FROM trail_event ORDER BY id LIMIT ?

-- text, integer
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also FROM trail_event WHERE (id) > (?) ORDER BY id LIMIT ?

-- text
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also FROM trail_event WHERE id = ?

-- text
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also FROM trail_event WHERE id IN (?)

-- text, text, text, text, text, text, text, text
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also FROM trail_event WHERE id IN (?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also FROM trail_event WHERE id IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also FROM trail_event WHERE id IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- integer
SELECT id, kind, open_key, organisation, staff, role, nhs_number, look, about, content, score, with_shadow, first_at, last_at, raised_at, due_at, state, verdict, decided_by, closed_at FROM oversight_case ORDER BY id LIMIT ?

-- integer
SELECT id, kind, strength, organisation, nhs_number, from_at, until_at, subject, evidence, found_at, found_key FROM relationship ORDER BY id LIMIT ?

-- integer
SELECT id, kind, strength, organisation, nhs_number, from_at, until_at, subject, evidence, found_at, found_key, issuer FROM relationship ORDER BY id LIMIT ?

-- text, integer, integer
SELECT id, look FROM trail_event WHERE subject = ? AND kind IN ('glass-broken', 'summary-emergency') AND at BETWEEN ? AND ? ORDER BY at LIMIT 1

-- integer
SELECT id, look, administrator, organisation, director, nhs_number, at, seen_at, disowned_at FROM direction ORDER BY id LIMIT ?

-- integer
SELECT id, look, administrator, organisation, director, nhs_number, at, seen_at, disowned_at, issuer FROM direction ORDER BY id LIMIT ?

-- text, text, text, integer
SELECT id, look, administrator, organisation, nhs_number, at FROM direction WHERE director = ? AND (issuer IS NULL OR issuer = ?) AND organisation = ? AND seen_at IS NULL ORDER BY at LIMIT ?

-- text, integer
SELECT id, look, administrator, organisation, nhs_number, at FROM direction WHERE director = ? AND seen_at IS NULL ORDER BY at LIMIT ?

-- text, text, integer, integer
SELECT id, look, role FROM trail_event WHERE subject = ? AND (issuer IS NULL OR issuer = ?) AND kind IN ('glass-broken', 'summary-emergency') AND at BETWEEN ? AND ? ORDER BY at LIMIT 1

-- text, integer, integer
SELECT id, look, role FROM trail_event WHERE subject = ? AND kind = 'glass-broken' AND at BETWEEN ? AND ? ORDER BY at LIMIT 1

-- text, integer, integer
SELECT id, look, role FROM trail_event WHERE subject = ? AND kind IN ('glass-broken', 'summary-emergency') AND at BETWEEN ? AND ? ORDER BY at LIMIT 1

-- integer, text, integer
SELECT id, nhs_number FROM break_glass WHERE opened_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM caseload WHERE ended_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM correction_request WHERE asked_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM direction WHERE at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM evidence_asked WHERE at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM legal_hold WHERE ended_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM look WHERE opened_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM look_question WHERE asked_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM mix_up WHERE raised_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM objection WHERE ended_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM objection_case WHERE closed_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM oversight_case WHERE COALESCE(closed_at, CASE WHEN kind = 'alert' AND score < 300 AND state = 'open' THEN last_at ELSE raised_at + 31536000000 END) < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM oversight_case WHERE closed_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM pending_look WHERE created_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM relationship WHERE found_at < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM representative WHERE COALESCE(ended_at, until_at) < ? AND id > ? ORDER BY id LIMIT ?

-- integer, text, integer
SELECT id, nhs_number FROM representative WHERE COALESCE(ended_at, until_at, CASE WHEN confirmed_at IS NULL THEN set_at END) < ? AND id > ? ORDER BY id LIMIT ?

-- integer
SELECT id, nhs_number, organisation, words, asked_at, due_at, outcome, answer, answered_at FROM correction_request WHERE answered_at IS NULL ORDER BY asked_at, id LIMIT ?

-- text
SELECT id, nhs_number, organisation, words, asked_at, due_at, outcome, answer, answered_at FROM correction_request WHERE id = ?

-- text, text
SELECT id, nhs_number, organisation, words, asked_at, due_at, outcome, answer, answered_at FROM correction_request WHERE id = ? AND organisation = ?

-- text, integer
SELECT id, nhs_number, organisation, words, asked_at, due_at, outcome, answer, answered_at FROM correction_request WHERE nhs_number IN (?) ORDER BY asked_at DESC, id DESC LIMIT ?

-- text, integer
SELECT id, nhs_number, organisation, words, asked_at, due_at, outcome, answer, answered_at FROM correction_request WHERE organisation = ? AND answered_at IS NULL ORDER BY asked_at, id LIMIT ?

-- integer
SELECT id, nhs_number, organisation, words, asked_at, due_at, outcome, answer, answered_at, answered_by, open_key FROM correction_request ORDER BY id LIMIT ?

-- integer
SELECT id, nhs_number, programme, set_at, set_by, ended_at, ended_by, open_key FROM objection ORDER BY id LIMIT ?

-- text, integer
SELECT id, nhs_number, programme, set_at, set_by, ended_at, ended_by, open_key FROM objection WHERE (id) > (?) ORDER BY id LIMIT ?

-- text
SELECT id, nhs_number, programme, set_at, set_by, ended_at, ended_by, open_key FROM objection WHERE id = ?

-- integer
SELECT id, nhs_number, reason, event, set_at, set_by, ended_at, ended_by FROM legal_hold ORDER BY id LIMIT ?

-- text, text, text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE desk = ? AND (nhs_number = ? OR representative = ?) AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, text, text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE desk = ? AND (nhs_number IN (?) OR representative IN (?)) AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE desk = ? AND 1 = 0 AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE desk = ? AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE id = ? AND desk = ? AND confirmed_at IS NULL AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE id = ? AND desk = ? AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE id = ? AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE id = ? AND representative IN (?) AND confirmed_at IS NOT NULL AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE nhs_number IN (?) AND confirmed_at IS NOT NULL AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE nhs_number IN (?) AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE nhs_number IN (?) AND representative IN (?) AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE nhs_number IN (?, ?) AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, text, text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE nhs_number IN (?, ?) AND representative IN (?) AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- text, integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
FROM representative WHERE representative IN (?) AND confirmed_at IS NOT NULL AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?

-- integer
SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, until_at, cannot_decide, practice, desk, set_by, set_at, confirmed_by, confirmed_at, ended_by, ended_at, open_key FROM representative ORDER BY id LIMIT ?

-- text
SELECT id, nhs_number, subject, organisation, role, issuer, opened_at FROM look WHERE id IN (?)

-- integer
SELECT id, objection_case, at, kind, hand, subject, ground, words FROM objection_step ORDER BY id LIMIT ?

-- integer
SELECT id, organisation, issuer, subject, role, from_at, said_at, said_by, restored_at, restored_by, open_key FROM role_end ORDER BY id LIMIT ?

-- integer
SELECT id, organisation, nhs_number, kinds, at FROM evidence_asked ORDER BY id LIMIT ?

-- text
SELECT id, organisation, nhs_number, look_at, asked_at, due_at, words, answered_at, answer FROM case_question WHERE oversight_case = ? ORDER BY id

-- text
SELECT id, organisation, nhs_number, look_at, asked_at, due_at, words, answered_at, answer FROM case_question WHERE subject = ? AND answered_at IS NULL ORDER BY id

-- text, text, text
SELECT id, organisation, nhs_number, look_at, asked_at, due_at, words, answered_at, answer FROM case_question q WHERE q.subject = ? AND COALESCE((SELECT COALESCE((SELECT e.issuer FROM trail_event e WHERE e.id = c.about), (SELECT l.issuer FROM look l WHERE l.id = c.look)) FROM oversight_case c WHERE c.id = q.oversight_case), ?) = ? AND answered_at IS NULL ORDER BY id

-- integer
SELECT id, organisation, source, nhs_number, fields, look, raised_at, closed_at, open_key FROM mix_up ORDER BY id LIMIT ?

-- integer
SELECT id, organisation, team, nhs_number, from_at, until_at, given_at, given_by, ended_at, open_key FROM caseload ORDER BY id LIMIT ?

-- text, integer
SELECT id, organisation, team, nhs_number, from_at, until_at, given_at, given_by, ended_at, open_key FROM caseload WHERE (id) > (?) ORDER BY id LIMIT ?

-- text
SELECT id, organisation, team, nhs_number, from_at, until_at, given_at, given_by, ended_at, open_key FROM caseload WHERE id = ?

-- integer
SELECT id, oversight_case, at, kind, subject, issuer, organisation, verdict, words FROM case_step ORDER BY id LIMIT ?

-- integer
SELECT id, oversight_case, rule, version, mode, score, words, event, look, at, since, raised_at FROM alert ORDER BY id LIMIT ?

-- integer
SELECT id, oversight_case, subject, organisation, nhs_number, look_at, asked_at, due_at, words, answered_at, answer FROM case_question ORDER BY id LIMIT ?

-- integer
SELECT id, reference, desk, nhs_number, way, state, received_day, due_day, extended_day, extended_because, proposed_ground, proposed_by, acting, acting_evidence, ask_again_day, reminded_day, answered_day, details, contact, version, created_at, closed_at, open_key FROM objection_case ORDER BY id LIMIT ?

-- integer
SELECT id, reference, desk, nhs_number, way, state, received_day, due_day, extended_day, extended_because, proposed_ground, proposed_by, acting, acting_evidence, ask_again_day, reminded_day, answered_day, details, contact, version, created_at, closed_at, open_key, owned_by, owner_name, withdrawal_asked FROM objection_case ORDER BY id LIMIT ?

-- integer
SELECT id, session, nhs_number, created_at, taken_at, numbers, is_practice, is_restricted, asked, unanswered, known_at FROM pending_look ORDER BY id LIMIT ?

-- integer
SELECT id, session, nhs_number, created_at, taken_at, numbers, is_practice, is_restricted, asked, unanswered, known_at, typed_glass, typed_summary FROM pending_look ORDER BY id LIMIT ?

-- integer
SELECT id, session, subject, organisation, role, nhs_number, opened_at, salt FROM look ORDER BY id LIMIT ?

-- text, integer
SELECT id, session, subject, organisation, role, nhs_number, opened_at, salt FROM look WHERE (id) > (?) ORDER BY id LIMIT ?

-- text
SELECT id, session, subject, organisation, role, nhs_number, opened_at, salt FROM look WHERE id = ?

-- integer
SELECT id, session, subject, organisation, role, nhs_number, opened_at, salt, issuer FROM look ORDER BY id LIMIT ?

-- text, integer
SELECT id, session, subject, organisation, role, nhs_number, opened_at, salt, issuer FROM look WHERE (id) > (?) ORDER BY id LIMIT ?

-- text
SELECT id, session, subject, organisation, role, nhs_number, opened_at, salt, issuer FROM look WHERE id = ?

-- text, text
SELECT id, source, nhs_number, fields, look, raised_at FROM mix_up WHERE id = ? AND organisation = ? AND closed_at IS NULL

-- text, integer
SELECT id, source, nhs_number, fields, look, raised_at FROM mix_up WHERE organisation = ? AND closed_at IS NULL ORDER BY raised_at DESC LIMIT ?

-- integer
SELECT id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, ended_at, assurance, authenticated_at FROM break_glass ORDER BY id LIMIT ?

-- integer
SELECT id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, ended_at, assurance, authenticated_at, ground FROM break_glass ORDER BY id LIMIT ?

-- text, integer, integer, integer
SELECT id, subject, organisation, role, nhs_number, opened_at FROM look WHERE organisation = ? AND opened_at >= ? AND opened_at < ? ORDER BY opened_at DESC LIMIT ?

-- integer, integer
SELECT id, template, desk, reference, recipient, created_at, attempts FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND next_at <= ? AND 1 = 0 ORDER BY next_at, id LIMIT ?

-- integer, text, integer
SELECT id, template, desk, reference, recipient, created_at, attempts FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND next_at <= ? AND template IN (?) ORDER BY next_at, id LIMIT ?

-- integer, text, integer
SELECT id, template, desk, reference, recipient, created_at, attempts FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND next_at <= ? AND template NOT IN (?) ORDER BY next_at, id LIMIT ?

-- integer, integer
SELECT id, template, desk, reference, recipient, created_at, attempts FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL AND next_at <= ? ORDER BY next_at, id LIMIT ?

-- integer
SELECT id, template, desk, reference, recipient, created_at, next_at, attempts, sent_at, failed_at, fault FROM outbox ORDER BY id LIMIT ?

-- integer
SELECT id, version FROM register_version ORDER BY id LIMIT ?

-- integer, integer
SELECT id, version FROM register_version WHERE (id) > (?) ORDER BY id LIMIT ?

-- integer
SELECT id, version FROM register_version WHERE id = ?

-- 
SELECT id_token FROM session

-- integer
SELECT issuer, token, forget_at FROM used_token ORDER BY issuer, token LIMIT ?

-- text, integer
SELECT k.key FROM trail_person p JOIN person_key k ON k.nhs_number = p.nhs_number WHERE p.event = ? ORDER BY p.nhs_number LIMIT 1 OFFSET ?

-- text
SELECT key FROM person_key WHERE nhs_number = ?

-- integer
SELECT key FROM session WHERE ended_at >= ?

-- integer, text, integer
SELECT key, nhs_number FROM public_session WHERE created_at < ? AND key > ? ORDER BY key LIMIT ?

-- integer
SELECT key, nhs_number, subject, issuer, created_at, seen_at, ended_at FROM public_session ORDER BY key LIMIT ?

-- 
SELECT key, staff, roles, sid, created_at, seen_at FROM session WHERE ended_at IS NULL

-- text
SELECT key, staff, roles, sid, created_at, seen_at FROM session WHERE ended_at IS NULL AND (sid = ? OR sid IS NULL)

-- integer
SELECT key, staff, sid, id_token, roles, created_at, seen_at, ended_at, frame FROM session ORDER BY key LIMIT ?

-- text, integer
SELECT key, staff, sid, id_token, roles, created_at, seen_at, ended_at, frame FROM session WHERE (key) > (?) ORDER BY key LIMIT ?

-- text
SELECT key, staff, sid, id_token, roles, created_at, seen_at, ended_at, frame FROM session WHERE key = ?

-- text
SELECT kind FROM objection_step WHERE objection_case = ? ORDER BY at, id

-- text
SELECT kind FROM trail_event WHERE look = ? ORDER BY id

-- integer, integer, integer, text
SELECT kind, COUNT(*) FROM oversight_case WHERE raised_at >= ? AND raised_at < ? AND (kind <> 'alert' OR score >= ?) AND organisation = ? GROUP BY kind

-- integer, integer, text
SELECT kind, COUNT(*), CAST(SUM(CASE WHEN due_at < ? THEN 1 ELSE 0 END) AS BIGINT) FROM oversight_case WHERE closed_at IS NULL AND (kind <> 'alert' OR score >= ?) AND organisation = ? GROUP BY kind ORDER BY kind

-- text
SELECT kind, at, detail, look FROM trail_event WHERE look = ? ORDER BY id LIMIT 200

-- text, text, text, text, text, text, text, text, text, integer, integer
SELECT kind, at, detail, look FROM trail_event WHERE subject = ? AND (issuer IS NULL OR issuer = ?) AND COALESCE(organisation, '') = ? AND kind IN (?, ?, ?, ?, ?, ?) AND at >= ? AND at < ? ORDER BY at, id LIMIT 200

-- text, text, text, text, text, text, text, text, integer, integer
SELECT kind, at, detail, look FROM trail_event WHERE subject = ? AND COALESCE(organisation, '') = ? AND kind IN (?, ?, ?, ?, ?, ?) AND at >= ? AND at < ? ORDER BY at, id LIMIT 200

-- text, text, text, text, text, text, text, integer, integer
SELECT kind, at, detail, look FROM trail_event WHERE subject = ? AND kind IN (?, ?, ?, ?, ?, ?) AND at >= ? AND at < ? ORDER BY at, id LIMIT 200

-- text
SELECT kind, at, subject, issuer, detail FROM trail_event WHERE look = ? AND kind IN ('summary-permitted', 'summary-refused', 'summary-emergency') ORDER BY at, id

-- 
SELECT kind, detail FROM trail_event WHERE organisation = 'R1H' ORDER BY id

-- text, text, text, integer
SELECT kind, strength, from_at, until_at, subject, evidence, found_at FROM relationship WHERE nhs_number = ? AND organisation = ? AND (issuer IS NULL OR issuer = ?) AND found_at > ? ORDER BY found_at, id

-- text, text, integer
SELECT kind, strength, from_at, until_at, subject, evidence, found_at FROM relationship WHERE nhs_number = ? AND organisation = ? AND found_at > ? ORDER BY found_at, id

-- integer, integer, text
SELECT kind, verdict, COUNT(*), CAST(SUM(closed_at - raised_at) AS BIGINT), CAST(MAX(closed_at - raised_at) AS BIGINT), CAST(SUM(CASE WHEN closed_at > due_at THEN 1 ELSE 0 END) AS BIGINT) FROM oversight_case WHERE closed_at >= ? AND closed_at < ? AND organisation = ? GROUP BY kind, verdict ORDER BY kind, verdict

-- integer, integer, text
SELECT kind, verdict, COUNT(*), CAST(SUM(closed_at - raised_at) AS BIGINT), CAST(SUM(CASE WHEN closed_at > due_at THEN 1 ELSE 0 END) AS BIGINT) FROM oversight_case WHERE closed_at >= ? AND closed_at < ? AND organisation = ? GROUP BY kind, verdict ORDER BY kind, verdict

-- text, text, integer
SELECT kinds FROM evidence_asked WHERE nhs_number = ? AND organisation = ? AND at > ?

-- text, integer, integer, integer
SELECT l.id, l.subject, e.issuer, l.organisation, l.role, l.nhs_number, i.seen_at FROM look_life i JOIN look l ON l.id = i.look
LEFT JOIN trail_event e ON e.look = l.id AND e.kind = ? WHERE i.ended_at IS NULL AND (i.seen_at < ? OR i.opened_at < ?) ORDER BY i.seen_at LIMIT ?

-- text, text, text
SELECT l.id, l.subject, e.issuer, l.organisation, l.role, l.nhs_number, i.seen_at FROM look_life i JOIN look l ON l.id = i.look
LEFT JOIN trail_event e ON e.look = l.id AND e.kind = ? WHERE i.ended_at IS NULL AND i.session = ? AND i.nhs_number <> ? ORDER BY l.id

-- text, integer, integer, integer
SELECT l.id, l.subject, e.issuer, l.organisation, l.role, l.nhs_number, i.seen_at, i.asked_for FROM look_life i JOIN look l ON l.id = i.look
LEFT JOIN trail_event e ON e.look = l.id AND e.kind = ? WHERE i.ended_at IS NULL AND (i.seen_at < ? OR i.opened_at < ?) ORDER BY i.seen_at LIMIT ?

-- text, text, text
SELECT l.id, l.subject, e.issuer, l.organisation, l.role, l.nhs_number, i.seen_at, i.asked_for FROM look_life i JOIN look l ON l.id = i.look
LEFT JOIN trail_event e ON e.look = l.id AND e.kind = ? WHERE i.ended_at IS NULL AND i.session = ? AND i.nhs_number <> ? ORDER BY l.id

-- text, text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l JOIN look_supplier s ON s.look = l.id WHERE l.subject <> ? AND s.organisation = ? AND l.nhs_number = ? ORDER BY s.at DESC, s.look DESC LIMIT ?

-- text, text, text, integer, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l JOIN look_supplier s ON s.look = l.id WHERE l.subject <> ? AND s.organisation = ? AND l.subject = ? AND (s.at, s.look) < (?, ?) ORDER BY s.at DESC, s.look DESC LIMIT ?

-- text, text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l JOIN look_supplier s ON s.look = l.id WHERE l.subject <> ? AND s.organisation = ? AND l.subject = ? ORDER BY s.at DESC, s.look DESC LIMIT ?

-- text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l JOIN look_supplier s ON s.look = l.id WHERE l.subject <> ? AND s.organisation = ? ORDER BY s.at DESC, s.look DESC LIMIT ?

-- text, text, text, text
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.id = ? AND l.subject <> ? AND (l.organisation = ? OR EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = l.id AND s.organisation = ?))

-- text, text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND COALESCE(l.organisation, '') = ? AND l.nhs_number = ? ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, text, text, integer, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND COALESCE(l.organisation, '') = ? AND l.subject = ? AND (l.opened_at, l.id) < (?, ?) ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND COALESCE(l.organisation, '') = ? AND l.subject = ? ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = l.id AND s.organisation = ?) AND l.nhs_number = ? ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = l.id AND s.organisation = ?) AND l.organisation = ? ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, text, text, integer, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = l.id AND s.organisation = ?) AND l.subject = ? AND (l.opened_at, l.id) < (?, ?) ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = l.id AND s.organisation = ?) AND l.subject = ? ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, integer, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND l.opened_at < ? ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND l.organisation = ? AND l.nhs_number = ? ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND l.organisation = ? AND l.organisation = ? ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, text, text, integer, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND l.organisation = ? AND l.subject = ? AND (l.opened_at, l.id) < (?, ?) ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND l.organisation = ? AND l.subject = ? ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- text, text, integer
SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.subject <> ? AND l.organisation = ? ORDER BY l.opened_at DESC, l.id DESC LIMIT ?

-- blob, integer, text
SELECT l.number FROM log_entry l WHERE l.chain = ? AND l.place < ? AND NOT EXISTS (SELECT 1 FROM trail_event e JOIN trail_person t ON t.event = e.id WHERE e.id = l.event AND t.nhs_number IN (?)) ORDER BY l.number

-- text
SELECT l.session, l.nhs_number, l.opened_at, i.seen_at, i.ended_at, l.salt, i.asked_for, i.mark FROM look l
LEFT JOIN look_life i ON i.look = l.id WHERE l.id = ?

-- integer
SELECT level, number, width, bytes FROM log_tile ORDER BY level, number LIMIT ?

-- integer
SELECT line FROM log_cosignature WHERE size = ? ORDER BY witness

-- text
SELECT loaded_at FROM training_list WHERE organisation = ?

-- text, text
SELECT loaded_at FROM training_list WHERE organisation = ? AND (issuer IS NULL OR issuer = ?)

-- text
SELECT loaded_at, issuer FROM training_list WHERE organisation = ?

-- integer
SELECT look FROM look_life WHERE ended_at >= ?

-- text
SELECT look, mark FROM look_life WHERE session = ? AND ended_at IS NULL

-- integer
SELECT look, organisation, at FROM look_supplier ORDER BY look, organisation LIMIT ?

-- text
SELECT look, organisation, at FROM look_supplier WHERE look IN (?)

-- integer
SELECT look, sequence, at, leaves, leaf_count, sources, root, tree_size FROM look_release ORDER BY look, sequence LIMIT ?

-- text, integer, integer
SELECT look, sequence, at, leaves, leaf_count, sources, root, tree_size FROM look_release WHERE (look, sequence) > (?, ?) ORDER BY look, sequence LIMIT ?

-- text, integer
SELECT look, sequence, at, leaves, leaf_count, sources, root, tree_size FROM look_release WHERE look = ? AND sequence = ?

-- text
SELECT look, sequence, leaves, root FROM look_release WHERE look IN (?) ORDER BY look, sequence

-- integer
SELECT look, session FROM look_life WHERE opened_at >= ?

-- integer
SELECT look, session, nhs_number, asked_for, mark, opened_at, seen_at, ended_at FROM look_life ORDER BY look LIMIT ?

-- text, integer
SELECT look, session, nhs_number, asked_for, mark, opened_at, seen_at, ended_at FROM look_life WHERE (look) > (?) ORDER BY look LIMIT ?

-- text
SELECT look, session, nhs_number, asked_for, mark, opened_at, seen_at, ended_at FROM look_life WHERE look = ?

-- text
SELECT look, sources, tree_size FROM look_release WHERE look IN (?)

-- text, text
SELECT look, sources, tree_size FROM look_release WHERE look IN (?, ?)

-- text, text, blob
SELECT n.event, n.number FROM log_entry n WHERE n.event IN (?, ?) AND n.chain = ?

-- text
SELECT n.key FROM session o JOIN session n ON n.created_at = o.created_at AND n.roles = o.roles AND n.key <> o.key
WHERE o.key = ? AND o.ended_at IS NOT NULL AND n.ended_at IS NULL

-- text
SELECT n.key, o.staff, n.staff FROM session o JOIN session n ON n.created_at = o.ended_at AND n.key <> o.key
WHERE o.key = ? AND n.ended_at IS NULL

-- 
SELECT name, fence FROM leader_lease WHERE name <> 'schema' ORDER BY name

-- integer
SELECT name, next, at FROM export_cursor ORDER BY name LIMIT ?

-- text
SELECT next FROM export_cursor WHERE name = ?

-- text
SELECT nhs_number FROM break_glass WHERE id = ?

-- 
SELECT nhs_number FROM legal_hold WHERE ended_at IS NULL

-- blob
SELECT nhs_number FROM person_key WHERE key = ? ORDER BY nhs_number

-- text, text
SELECT nhs_number FROM representative WHERE id = ? AND nhs_number IN (?)

-- text, text, text
SELECT nhs_number FROM representative WHERE id = ? AND nhs_number IN (?, ?)

-- text
SELECT nhs_number FROM trail_person WHERE event = ?

-- text, text, text, integer
SELECT nhs_number, MAX(opened_at) FROM look WHERE subject = ? AND issuer = ? AND organisation = ? GROUP BY nhs_number ORDER BY MAX(opened_at) DESC LIMIT ?

-- text, integer
SELECT nhs_number, MAX(opened_at) FROM look WHERE subject = ? GROUP BY nhs_number ORDER BY MAX(opened_at) DESC LIMIT ?

-- text
SELECT nhs_number, MIN(mark) FROM look_life WHERE session = ? GROUP BY nhs_number

-- integer
SELECT nhs_number, key FROM person_key ORDER BY nhs_number LIMIT ?

-- text
SELECT nhs_number, key FROM person_key WHERE nhs_number = ?

-- text
SELECT nhs_number, key FROM person_key WHERE nhs_number IN (?)

-- text, text, text, text, text, text, text, text
SELECT nhs_number, key FROM person_key WHERE nhs_number IN (?, ?, ?, ?, ?, ?, ?, ?)

-- text
SELECT nhs_number, mark FROM session_mark WHERE session = ?

-- integer, text, integer
SELECT nhs_number, nhs_number FROM contact_way WHERE set_at < ? AND nhs_number > ? ORDER BY nhs_number LIMIT ?

-- text, text, integer
SELECT nhs_number, numbers, is_practice, is_restricted, asked, unanswered, known_at FROM pending_look WHERE id = ? AND session = ? AND taken_at IS NULL AND created_at > ?

-- text
SELECT nhs_number, subject, issuer, created_at, seen_at FROM public_session WHERE key = ? AND ended_at IS NULL

-- text
SELECT nhs_number, way, created_at FROM objection_case WHERE reference = ?

-- integer
SELECT nhs_number, way, words, set_at FROM contact_way ORDER BY nhs_number LIMIT ?

-- text
SELECT nhs_number, way, words, set_at FROM contact_way WHERE nhs_number IN (?) ORDER BY set_at DESC LIMIT 1

-- text, text
SELECT nhs_number, way, words, set_at FROM contact_way WHERE nhs_number IN (?, ?) ORDER BY set_at DESC LIMIT 1

-- text
SELECT nonce, verifier, return_to, browser, created_at, purpose, session, demand FROM sign_in WHERE state = ?

-- 
SELECT note FROM log_checkpoint

-- 
SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1

-- text
SELECT note FROM witnessed_log WHERE origin = ?

-- blob, integer
SELECT number FROM log_entry WHERE chain = ? AND place < ? ORDER BY number DESC LIMIT 1

-- 
SELECT number, digest FROM region_activation ORDER BY number DESC LIMIT 1

-- integer
SELECT number, digest, at, activated_by FROM policy_activation ORDER BY number LIMIT ?

-- integer
SELECT number, digest, at, activated_by FROM policy_activation WHERE number = ?

-- integer
SELECT number, digest, at, activated_by FROM region_activation ORDER BY number LIMIT ?

-- blob
SELECT number, entry FROM log_entry WHERE chain = ? ORDER BY number DESC LIMIT 1

-- text, text
SELECT older, newer FROM number_superseded WHERE older = ? OR newer = ?

-- integer
SELECT older, newer, event FROM number_superseded ORDER BY older, newer LIMIT ?

-- text, text, text, integer
SELECT opened_at, nhs_number FROM look WHERE subject = ? AND (issuer IS NULL OR issuer = ?) AND COALESCE(organisation, '') = ? AND opened_at >= ? ORDER BY opened_at LIMIT 20000

-- text, text, integer
SELECT opened_at, nhs_number FROM look WHERE subject = ? AND COALESCE(organisation, '') = ? AND opened_at >= ? ORDER BY opened_at LIMIT 20000

-- text, integer
SELECT opened_at, nhs_number FROM look WHERE subject = ? AND opened_at >= ? ORDER BY opened_at LIMIT 20000

-- text
SELECT organisation FROM correction_request WHERE id = ? AND answered_at IS NULL

-- text
SELECT organisation FROM look_supplier WHERE look = ?

-- integer
SELECT organisation, loaded_at FROM training_list ORDER BY organisation LIMIT ?

-- text
SELECT organisation, loaded_at FROM training_list WHERE organisation = ?

-- integer
SELECT organisation, loaded_at, issuer FROM training_list ORDER BY organisation LIMIT ?

-- text, integer
SELECT organisation, loaded_at, issuer FROM training_list WHERE (organisation) > (?) ORDER BY organisation LIMIT ?

-- text
SELECT organisation, loaded_at, issuer FROM training_list WHERE organisation = ?

-- text, text, text, text, text
SELECT organisation, role, COUNT(DISTINCT look) FROM trail_event WHERE kind IN (?, ?) AND detail = ?
  AND at >= (SELECT from_at FROM objection_suspension WHERE id = ?) - 3600000 AND at <= (SELECT until_at FROM objection_suspension WHERE id = ?) + 3600000
GROUP BY organisation, role ORDER BY organisation, role

-- integer, integer, text
SELECT organisation, role, kind, ground, CAST(SUM(count) AS BIGINT) FROM look_tally WHERE day >= ? AND day < ? AND organisation = ? GROUP BY organisation, role, kind, ground ORDER BY organisation, role, kind, ground

-- 
SELECT organisation, subject, person, postcode, place FROM staff_home

-- integer
SELECT organisation, subject, person, postcode, place, loaded_at FROM staff_home ORDER BY organisation, subject LIMIT ?

-- integer
SELECT organisation, subject, role, name, role_name, seen_at FROM professional ORDER BY organisation, subject, role LIMIT ?

-- text, text, text
SELECT organisation, subject, role, name, role_name, seen_at FROM professional WHERE organisation = ? AND subject = ? AND role = ?

-- integer
SELECT organisation, subject, role, name, role_name, seen_at, issuer FROM professional ORDER BY organisation, subject, role LIMIT ?

-- text, text, text, integer
SELECT organisation, subject, role, name, role_name, seen_at, issuer FROM professional WHERE (organisation, subject, role) > (?, ?, ?) ORDER BY organisation, subject, role LIMIT ?

-- text, text, text
SELECT organisation, subject, role, name, role_name, seen_at, issuer FROM professional WHERE organisation = ? AND subject = ? AND role = ?

-- 
SELECT organisation, subject, valid_until FROM training ORDER BY organisation, subject

-- integer
SELECT organisation, subject, valid_until FROM training ORDER BY organisation, subject LIMIT ?

-- text, text, integer
SELECT organisation, subject, valid_until FROM training WHERE (organisation, subject) > (?, ?) ORDER BY organisation, subject LIMIT ?

-- text, text
SELECT organisation, subject, valid_until FROM training WHERE organisation = ? AND subject = ?

-- integer
SELECT origin, size, root, note, at FROM witnessed_log ORDER BY origin LIMIT ?

-- integer
SELECT origin, size, root, note, event, at FROM split_view ORDER BY origin, size, root LIMIT ?

-- text, text, integer
SELECT p.event FROM trail_part p WHERE p.event > ? AND p.event < ? AND NOT EXISTS (SELECT 1 FROM trail_event e WHERE e.id = p.event) ORDER BY p.event LIMIT ?

-- text
SELECT p.salt, l.place, l.entry, w.commitment FROM trail_part p LEFT JOIN log_entry l ON l.event = p.event AND l.part = p.part LEFT JOIN log_waiting w ON w.event = p.event AND w.part = p.part WHERE p.event = ? AND p.part = 1

-- text
SELECT part FROM log_waiting WHERE event = ?

-- text
SELECT place FROM log_entry WHERE event = ?

-- 
SELECT place, entry FROM log_entry ORDER BY place DESC LIMIT 1

-- integer, integer, integer
SELECT place, entry FROM log_entry WHERE place >= ? AND place < ? ORDER BY place LIMIT ?

-- integer, integer
SELECT place, event, part FROM log_entry WHERE place >= ? ORDER BY place LIMIT ?

-- integer
SELECT place, event, part, chain, number, entry FROM log_entry ORDER BY place LIMIT ?

-- integer
SELECT place, event, part, chain, number, entry FROM log_entry WHERE place = ?

-- integer, integer
SELECT place, event, part, entry FROM log_entry WHERE place >= ? ORDER BY place LIMIT ?

-- blob, integer
SELECT place, number, entry, event, part FROM log_entry WHERE chain = ? AND place < ? ORDER BY number

-- text, integer
SELECT place, number, entry, event, part FROM log_entry WHERE event = ? AND part = ?

-- integer, integer
SELECT place, number, entry, event, part, chain FROM log_entry WHERE place >= ? ORDER BY place LIMIT ?

-- text
SELECT programme, set_at, set_by, ended_at FROM objection WHERE nhs_number = ? ORDER BY set_at DESC

-- text
SELECT proposed_by FROM objection_suspension WHERE id = ?

-- text
SELECT proposed_by, signed_at, ended_at, until_at FROM objection_suspension WHERE id = ?

-- 
SELECT q.id, q.event, q.look, q.nhs_number, q.organisation, q.asked_at, e.subject, e.role, e.at FROM look_question q LEFT JOIN oversight_case c ON c.id = q.id LEFT JOIN trail_event e ON e.id = q.event WHERE c.id IS NULL AND q.answered_at IS NULL ORDER BY q.id LIMIT 100

-- text
SELECT q.id, q.event, q.look, q.nhs_number, q.organisation, q.words, q.asked_at, q.answer, q.answered_at, c.due_at FROM look_question q LEFT JOIN oversight_case c ON c.id = q.id WHERE q.id = ?

-- text, integer
SELECT q.id, q.event, q.look, q.nhs_number, q.organisation, q.words, q.asked_at, q.answer, q.answered_at, c.due_at FROM look_question q LEFT JOIN oversight_case c ON c.id = q.id WHERE q.nhs_number IN (?) ORDER BY q.asked_at DESC, q.id DESC LIMIT ?

-- text, integer
SELECT q.id, q.event, q.look, q.nhs_number, q.organisation, q.words, q.asked_at, q.answer, q.answered_at, c.due_at FROM look_question q LEFT JOIN oversight_case c ON c.id = q.id WHERE q.organisation = ? AND q.answered_at IS NULL  ORDER BY q.asked_at, q.id LIMIT ?

-- text, integer, text, integer
SELECT q.id, q.event, q.look, q.nhs_number, q.organisation, q.words, q.asked_at, q.answer, q.answered_at, c.due_at FROM look_question q LEFT JOIN oversight_case c ON c.id = q.id WHERE q.organisation = ? AND q.answered_at IS NULL AND (q.asked_at, q.id) > (?, ?) ORDER BY q.asked_at, q.id LIMIT ?

-- integer, integer, text
SELECT reason, COUNT(*) FROM break_glass WHERE opened_at >= ? AND opened_at < ? AND (sections <> '' OR labels <> '') AND organisation = ? GROUP BY reason

-- text
SELECT recipient FROM outbox WHERE id = ? AND sent_at IS NULL AND failed_at IS NULL

-- text
SELECT reference FROM objection_case WHERE open_key = ?

-- 
SELECT root FROM log_checkpoint ORDER BY size

-- 
SELECT root FROM log_checkpoint ORDER BY size DESC LIMIT 1

-- integer
SELECT root FROM log_checkpoint WHERE size = ?

-- text, integer
SELECT s.organisation, COUNT(*), MAX(l.opened_at) FROM look l JOIN look_supplier s ON s.look = l.id
WHERE l.nhs_number IN (?) GROUP BY s.organisation ORDER BY MAX(l.opened_at) DESC, s.organisation LIMIT ?

-- text, integer
SELECT salt FROM trail_part WHERE event = ? AND part = ?

-- text
SELECT seen_at FROM look_life WHERE look = ? AND ended_at IS NULL

-- text
SELECT sequence, at, leaves, sources, root, tree_size FROM look_release WHERE look = ? ORDER BY sequence

-- integer
SELECT session, mark, nhs_number, given_at FROM session_mark ORDER BY session, mark LIMIT ?

-- integer, text, integer
SELECT session, nhs_number FROM session_mark WHERE given_at < ? AND session > ? ORDER BY session LIMIT ?

-- text
SELECT set_by FROM objection WHERE open_key = ?

-- integer
SELECT size FROM log_cosignature ORDER BY size DESC LIMIT ?

-- integer, integer
SELECT size FROM log_cosignature WHERE size >= ? ORDER BY size DESC LIMIT ?

-- 
SELECT size, note FROM log_checkpoint ORDER BY size DESC LIMIT 1

-- integer
SELECT size, note FROM log_checkpoint WHERE size = ?

-- 
SELECT size, root FROM log_checkpoint ORDER BY size DESC LIMIT 1

-- text
SELECT size, root FROM split_view WHERE origin = ?

-- 
SELECT size, root, note FROM log_checkpoint ORDER BY size

-- integer, integer
SELECT size, root, note FROM log_checkpoint WHERE size > ? AND size <= ? ORDER BY size

-- integer
SELECT size, root, note, at FROM log_checkpoint ORDER BY size LIMIT ?

-- integer, integer, integer
SELECT size, witness FROM log_cosignature WHERE size >= ? AND size <= ? ORDER BY size DESC LIMIT ?

-- integer
SELECT size, witness, line, at FROM log_cosignature ORDER BY size, witness LIMIT ?

-- 
SELECT staff, content FROM monitor_memory

-- 
SELECT staff, content, at FROM monitor_memory

-- integer
SELECT staff, content, at FROM monitor_memory ORDER BY staff LIMIT ?

-- text
SELECT staff, roles, sid, id_token, created_at, seen_at, frame FROM session WHERE key = ? AND ended_at IS NULL

-- text
SELECT staff, roles, sid, id_token, created_at, seen_at, frame, key FROM session WHERE key IN (?) AND ended_at IS NULL

-- text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text
SELECT staff, roles, sid, id_token, created_at, seen_at, frame, key FROM session WHERE key IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AND ended_at IS NULL

-- text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text
SELECT staff, roles, sid, id_token, created_at, seen_at, frame, key FROM session WHERE key IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AND ended_at IS NULL

-- text
SELECT state, COUNT(*) FROM objection_case WHERE desk = ? GROUP BY state

-- integer
SELECT state, nonce, verifier, return_to, browser, created_at, purpose, session, demand FROM sign_in ORDER BY state LIMIT ?

-- text, integer
SELECT state, nonce, verifier, return_to, browser, created_at, purpose, session, demand FROM sign_in WHERE (state) > (?) ORDER BY state LIMIT ?

-- text
SELECT state, nonce, verifier, return_to, browser, created_at, purpose, session, demand FROM sign_in WHERE state = ?

-- text
SELECT subject FROM break_glass WHERE id = ?

-- text, integer
SELECT subject, issuer, role, from_at, said_by FROM role_end WHERE organisation = ? AND open_key IS NOT NULL ORDER BY from_at DESC, id DESC LIMIT ?

-- text, text, integer
SELECT subject, role, name, role_name, seen_at FROM professional WHERE organisation = ? AND (issuer IS NULL OR issuer = ?) AND seen_at > ? ORDER BY seen_at DESC, subject

-- text, integer
SELECT subject, role, name, role_name, seen_at FROM professional WHERE organisation = ? AND seen_at > ? ORDER BY seen_at DESC, subject

-- text
SELECT subject, valid_until FROM training WHERE organisation = ?

-- text, text
SELECT substr(received_day, 1, 7), state, way, COUNT(*), SUM(CASE WHEN answered_day > due_day THEN 1 ELSE 0 END) FROM objection_case
WHERE desk = ? AND received_day >= ? GROUP BY substr(received_day, 1, 7), state, way ORDER BY 1, 2, 3

-- text, text, text, text, text, text, text, text
SELECT substr(received_day, 1, 7), state, way, COUNT(*), SUM(CASE WHEN way <> ? AND (answered_day > due_day
    OR (state IN (?, ?, ?, ?) AND due_day < ?)) THEN 1 ELSE 0 END) FROM objection_case
WHERE desk = ? AND received_day >= ? GROUP BY substr(received_day, 1, 7), state, way ORDER BY 1, 2, 3

-- text
SELECT template, attempts, next_at, failed_at FROM outbox
WHERE reference = ? AND sent_at IS NULL AND attempts > 0 AND (failed_at IS NULL OR fault LIKE 'given up: %')
ORDER BY created_at, id

-- text
SELECT text FROM policy_version WHERE digest = ?

-- text, text, integer
SELECT typed_glass FROM pending_look WHERE id = ? AND session = ? AND created_at > ?

-- text, text, integer
SELECT typed_summary FROM pending_look WHERE id = ? AND session = ? AND created_at > ?

-- text, text
SELECT valid_until FROM training WHERE organisation = ? AND subject = ?

-- 
SELECT verifier FROM log_key ORDER BY valid_from DESC LIMIT 1

-- 
SELECT verifier, valid_from FROM log_key ORDER BY valid_from

-- integer
SELECT verifier, valid_from, at FROM log_key ORDER BY verifier LIMIT ?

-- 
SELECT version FROM register_version WHERE id = 1

-- integer
SELECT version, kind, names FROM register_change ORDER BY version LIMIT ?

-- integer, integer
SELECT version, kind, names FROM register_change WHERE (version) > (?) ORDER BY version LIMIT ?

-- integer
SELECT version, kind, names FROM register_change WHERE version = ?

-- integer
SELECT version, kind, names FROM register_change WHERE version > ?

-- text
SELECT way, set_at FROM contact_way WHERE nhs_number = ?

-- integer, integer
SELECT width, bytes FROM log_tile WHERE level = ? AND number = ?

-- text
SELECT words FROM case_step WHERE oversight_case = ? AND kind = 'worded' ORDER BY id DESC LIMIT 1

-- integer, text
UPDATE break_glass SET ended_at = ? WHERE id = ? AND ended_at IS NULL

-- integer, text
UPDATE break_glass_case SET closed_at = ? WHERE id = ?

-- integer, blob, text
UPDATE case_question SET answered_at = ?, answer = ? WHERE id = ? AND answered_at IS NULL

-- integer, text
UPDATE caseload SET ended_at = ?, open_key = NULL WHERE open_key = ?

-- text, blob, integer, text, text, text
UPDATE correction_request SET outcome = ?, answer = ?, answered_at = ?, answered_by = ?, open_key = NULL
WHERE id = ? AND organisation = ? AND answered_at IS NULL

-- text, integer, text
UPDATE direction SET look = ?, at = ? WHERE id = ?

-- integer, integer, text, text, text, text
UPDATE direction SET seen_at = ?, disowned_at = ? WHERE id = ? AND director = ? AND (issuer IS NULL OR issuer = ?) AND organisation = ? AND seen_at IS NULL

-- integer, integer, text, text
UPDATE direction SET seen_at = ?, disowned_at = ? WHERE id = ? AND director = ? AND seen_at IS NULL

-- text, text, integer, text
UPDATE glass_contact SET answer = ?, why = ?, answered_at = ? WHERE break_glass = ?

-- integer, text
UPDATE glass_contact SET weighed_at = ? WHERE break_glass = ?

-- text, integer, text
UPDATE leader_lease SET expires_at = 0 WHERE name = ? AND fence = ? AND holder = ?

-- integer
UPDATE leader_lease SET expires_at = ?

-- integer, text, integer
UPDATE leader_lease SET expires_at = ? WHERE name = ? AND fence = ?

-- text
UPDATE leader_lease SET fence = fence WHERE name = ?

-- text, integer, text
UPDATE leader_lease SET fence = fence WHERE name = ? AND fence = ? AND holder = ?

-- text, integer, integer, integer, text, integer
UPDATE leader_lease SET holder = ?, fence = ?, taken_at = ?, expires_at = ? WHERE name = ? AND fence = ?

-- integer, text, text
UPDATE legal_hold SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL

-- 
UPDATE log_checkpoint SET note = root WHERE size = 20

-- 
UPDATE log_checkpoint SET root = note WHERE size = 20

-- 
UPDATE log_checkpoint SET size = 200

-- 
UPDATE log_checkpoint SET size = 21 WHERE size = 20

-- 
UPDATE log_checkpoint SET size = 301

-- 
UPDATE log_checkpoint SET size = 90 WHERE size = 20

-- 
UPDATE log_entry SET chain = entry WHERE place = 11

-- 
UPDATE log_entry SET entry = chain WHERE place = 30

-- 
UPDATE log_entry SET number = -1 WHERE place = 30

-- 
UPDATE log_entry SET number = number + 100 WHERE place = 11

-- blob
UPDATE log_tile SET bytes = ? WHERE level = 0

-- 
UPDATE log_tile SET width = 255 WHERE level = -1 AND number = 0

-- 
UPDATE log_tile SET width = 256 WHERE level = -1 AND number = 0

-- 
UPDATE look SET nhs_number = '9990000018'

-- 
UPDATE look SET opened_at = opened_at - 86400000

-- 
UPDATE look SET organisation = 'RYX'

-- 
UPDATE look SET subject = '2'

-- integer, text
UPDATE look_life SET ended_at = ? WHERE look = ? AND ended_at IS NULL

-- integer, text, integer
UPDATE look_life SET ended_at = ? WHERE look = ? AND ended_at IS NULL AND seen_at = ?

-- integer, text
UPDATE look_life SET seen_at = ? WHERE look = ? AND ended_at IS NULL

-- blob, integer, text
UPDATE look_question SET answer = ?, answered_at = ?, open_key = NULL WHERE id = ? AND answered_at IS NULL

-- 
UPDATE look_release SET leaves = root WHERE sequence = 2

-- 
UPDATE look_release SET root = leaves WHERE sequence = 2

-- 
UPDATE look_supplier SET at = at - 864000000

-- integer, text
UPDATE mix_up SET closed_at = ?, open_key = NULL WHERE id = ? AND closed_at IS NULL

-- integer, text, text, text
UPDATE objection SET ended_at = ?, ended_by = ?, open_key = NULL WHERE nhs_number = ? AND programme = ? AND ended_at IS NULL

-- 
UPDATE objection_case SET acting = 'attorney|health-and-welfare|2020-01-01||1' WHERE id LIKE 'attorneys%'

-- text
UPDATE objection_case SET acting = ?

-- text
UPDATE objection_case SET acting = ?, ask_again_day = NULL

-- text
UPDATE objection_case SET answered_day = NULL WHERE id = ?

-- text
UPDATE objection_case SET contact = NULL WHERE id = ?

-- text, text, text, text, text, text, text, text, text, blob, text, text, text, integer, text, text
UPDATE objection_case SET desk = ?, nhs_number = ?, state = ?, due_day = ?, extended_day = ?, extended_because = ?, proposed_ground = ?, proposed_by = ?,
  acting = ?, acting_evidence = ?, ask_again_day = ?, reminded_day = ?, answered_day = COALESCE(answered_day, ?), version = version + 1,
  closed_at = ?, open_key = ? WHERE id = ?

-- text, text, text, text, text, text, text, text, text, blob, text, text, text, integer, text, text, text
UPDATE objection_case SET desk = ?, nhs_number = ?, state = ?, due_day = ?, extended_day = ?, extended_because = ?, proposed_ground = ?, proposed_by = ?,
  acting = ?, acting_evidence = ?, ask_again_day = ?, reminded_day = ?, answered_day = COALESCE(answered_day, ?), version = version + 1,
  closed_at = ?, open_key = ?, withdrawal_asked = ? WHERE id = ?

-- blob, text
UPDATE objection_case SET details = ? WHERE id = ?

-- text, text, text, text
UPDATE objection_case SET due_day = ?, answered_day = ?, state = ? WHERE id = ?

-- text, text, text
UPDATE objection_case SET due_day = ?, reminded_day = ? WHERE id = ?

-- null, null, text, text
UPDATE objection_case SET owned_by = ?, owner_name = ? WHERE id = ? AND owned_by = ?

-- text, text, text
UPDATE objection_case SET owned_by = ?, owner_name = ? WHERE id = ? AND owned_by IS NULL

-- 
UPDATE objection_case SET reminded_day = '2026-01-01', due_day = '2099-01-01'

-- text, text, text
UPDATE objection_case SET reminded_day = ? WHERE id = ? AND state = ?

-- text, text, text, text
UPDATE objection_case SET reminded_day = ? WHERE id = ? AND state IN (?, ?)

-- 
UPDATE objection_case SET state = 'identity-checked'

-- blob, text, text
UPDATE objection_case SET state = 'in-force', acting = 'parent|health-and-welfare|2020-01-01||0', acting_evidence = ?, ask_again_day = ? WHERE id = ?

-- text
UPDATE objection_case SET state = ? WHERE id = 'b'

-- 
UPDATE objection_case SET way = 'by-pigeon' WHERE id IN ('a', 'b')

-- text, integer, text, integer
UPDATE objection_suspension SET ended_by = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL AND until_at > ?

-- text, text
UPDATE objection_suspension SET proposed_by = ? WHERE id = ?

-- text, integer, text, integer
UPDATE objection_suspension SET signed_by = ?, signed_at = ? WHERE id = ? AND signed_at IS NULL AND ended_at IS NULL AND until_at > ?

-- text, integer, integer, text
UPDATE outbox SET attempts = attempts + 1, fault = ?, next_at = ?, failed_at = ? WHERE id = ? AND sent_at IS NULL

-- text, integer, integer, text
UPDATE outbox SET attempts = attempts + 1, fault = ?, next_at = ?, failed_at = ? WHERE id = ? AND sent_at IS NULL AND failed_at IS NULL

-- text
UPDATE outbox SET recipient = NULL WHERE id = ? AND sent_at IS NULL

-- text, integer, text
UPDATE outbox SET recipient = NULL, fault = ?, failed_at = ? WHERE reference = ? AND recipient IS NOT NULL AND sent_at IS NULL AND failed_at IS NULL

-- integer, text
UPDATE outbox SET sent_at = ?, recipient = NULL, fault = NULL, attempts = attempts + 1 WHERE id = ? AND sent_at IS NULL

-- integer
UPDATE oversight_case SET closed_at = ?

-- text, integer, integer, integer, integer, text, text
UPDATE oversight_case SET content = ?, score = ?, with_shadow = ?, first_at = ?, last_at = ?, look = COALESCE(?, look) WHERE id = ?

-- text
UPDATE oversight_case SET state = 'answered' WHERE id = ? AND state = 'asked'

-- text
UPDATE oversight_case SET state = 'asked' WHERE id = ?

-- text, text, integer, text
UPDATE oversight_case SET state = 'closed', verdict = ?, decided_by = ?, closed_at = ?, open_key = CASE WHEN kind = 'sample' THEN open_key END WHERE id = ?

-- text, text, text
UPDATE oversight_case SET state = 'escalated', verdict = ?, decided_by = ? WHERE id = ?

-- text
UPDATE oversight_case SET state = 'open', verdict = NULL, decided_by = NULL WHERE id = ?

-- text, integer, integer, text, text, integer, text, text
UPDATE pending_look SET numbers = ?, is_practice = ?, is_restricted = ?, asked = ?, unanswered = ?, known_at = ? WHERE id = ? AND session = ? AND taken_at IS NULL

-- text, text
UPDATE pending_look SET session = ? WHERE session = ? AND taken_at IS NULL

-- integer, text, text
UPDATE pending_look SET taken_at = ? WHERE id = ? AND session = ? AND taken_at IS NULL

-- integer, text, text
UPDATE pending_look SET taken_at = ? WHERE session = ? AND nhs_number <> ? AND taken_at IS NULL

-- integer, text, text
UPDATE pending_look SET taken_at = ?, typed_glass = NULL WHERE id = ? AND session = ? AND taken_at IS NULL

-- integer, text, text
UPDATE pending_look SET taken_at = ?, typed_glass = NULL, typed_summary = NULL WHERE id = ? AND session = ? AND taken_at IS NULL

-- integer, text, text
UPDATE pending_look SET taken_at = ?, typed_glass = NULL, typed_summary = NULL WHERE session = ? AND nhs_number <> ? AND taken_at IS NULL

-- blob, text, text, integer
UPDATE pending_look SET typed_glass = ? WHERE id = ? AND session = ? AND taken_at IS NULL AND created_at > ?

-- integer
UPDATE pending_look SET typed_glass = NULL, typed_summary = NULL WHERE created_at <= ? AND (typed_glass IS NOT NULL OR typed_summary IS NOT NULL)

-- blob, text, text, integer
UPDATE pending_look SET typed_summary = ? WHERE id = ? AND session = ? AND taken_at IS NULL AND created_at > ?

-- text, text
UPDATE pending_look SET typed_summary = NULL WHERE id = ? AND session = ? AND typed_summary IS NOT NULL

-- integer, text
UPDATE public_session SET ended_at = ? WHERE key = ? AND ended_at IS NULL

-- integer, text, integer
UPDATE public_session SET seen_at = ? WHERE key = ? AND ended_at IS NULL AND seen_at < ?

-- 
UPDATE register_version SET version = version + 1 WHERE id = 1

-- integer
UPDATE register_version SET version = version + ? WHERE id = 1

-- text, integer, text
UPDATE representative SET confirmed_by = ?, confirmed_at = ? WHERE id = ? AND confirmed_at IS NULL AND ended_at IS NULL

-- text, integer, text
UPDATE representative SET ended_by = ?, ended_at = ?, open_key = NULL WHERE id = ? AND ended_at IS NULL

-- 
UPDATE representative SET from_day = '2020-01-01', kind = 'friend' WHERE id = 'a'

-- 
UPDATE representative SET until_day = 'some day' WHERE id = 'a'

-- 
UPDATE representative SET until_day = NULL, from_day = '' WHERE id = 'a'

-- integer, text, text
UPDATE role_end SET restored_at = ?, restored_by = ?, open_key = NULL WHERE open_key = ?

-- 
UPDATE session SET ended_at = 1

-- integer
UPDATE session SET ended_at = ?, id_token = NULL WHERE ended_at IS NULL

-- integer, text
UPDATE session SET ended_at = ?, id_token = NULL WHERE key = ? AND ended_at IS NULL

-- text
UPDATE session SET ended_at = ended_at - 600000 WHERE key = ?

-- integer, text
UPDATE session SET seen_at = ? WHERE key = ? AND ended_at IS NULL

-- integer, text, integer
UPDATE session SET seen_at = ? WHERE key = ? AND ended_at IS NULL AND seen_at < ?

-- text, text
UPDATE session SET staff = ? WHERE key = ? AND ended_at IS NULL

-- 
UPDATE trail_event SET also = (SELECT commitment FROM trail_part ORDER BY event LIMIT 1) WHERE detail = '7'

-- 
UPDATE trail_event SET detail = 'another' WHERE detail = '7'

-- 
UPDATE trail_event SET detail = 'eight' WHERE detail = 'seven'

-- 
UPDATE trail_event SET detail = 'seven' WHERE detail = 'eight'

-- 
UPDATE trail_event SET subject = '1' WHERE detail = 'seven'

-- 
UPDATE trail_event SET subject = NULL WHERE detail = 'seven'

-- text, text
UPDATE trail_part SET event = ? WHERE event = ?

-- blob, text
UPDATE trail_part SET salt = ? WHERE event = ?

-- 
UPDATE trail_part SET salt = commitment WHERE event IN (SELECT event FROM log_entry WHERE place = 9)

-- 
UPDATE trail_person SET nhs_number = '9990000018' WHERE event IN (SELECT event FROM log_entry WHERE place = 8)

-- integer, text, text
UPDATE training SET valid_until = ? WHERE organisation = ? AND subject = ?

-- integer, blob, blob, integer, text, integer
UPDATE witnessed_log SET size = ?, root = ?, note = ?, at = ? WHERE origin = ? AND size = ?

-- text, text, text, text
WITH RECURSIVE named (number) AS (
  SELECT same.nhs_number FROM person_key mine JOIN person_key same ON same.key = mine.key WHERE mine.nhs_number = ?
  UNION SELECT same.nhs_number FROM named JOIN number_superseded link ON link.newer = named.number
    JOIN person_key old ON old.nhs_number = link.older JOIN person_key same ON same.key = old.key) SELECT 1 FROM objection WHERE nhs_number = ? AND programme = ? AND ended_at IS NULL
UNION ALL SELECT 1 FROM named CROSS JOIN objection o
  WHERE o.nhs_number = named.number AND o.programme = ? AND o.ended_at IS NULL

-- text, text, text, text
WITH RECURSIVE named (number) AS (
  SELECT same.nhs_number FROM person_key mine JOIN person_key same ON same.key = mine.key WHERE mine.nhs_number = ?
  UNION SELECT same.nhs_number FROM named JOIN number_superseded link ON link.newer = named.number
    JOIN person_key old ON old.nhs_number = link.older JOIN person_key same ON same.key = old.key) SELECT o.nhs_number FROM objection o WHERE o.nhs_number = ? AND o.programme = ? AND o.ended_at IS NULL
UNION SELECT o.nhs_number FROM named CROSS JOIN objection o
  WHERE o.nhs_number = named.number AND o.programme = ? AND o.ended_at IS NULL

-- text, text, text
WITH RECURSIVE named (number) AS (
  SELECT same.nhs_number FROM person_key mine JOIN person_key same ON same.key = mine.key WHERE mine.nhs_number = ?
  UNION SELECT same.nhs_number FROM named JOIN number_superseded link ON link.newer = named.number
    JOIN person_key old ON old.nhs_number = link.older JOIN person_key same ON same.key = old.key), theirs (number) AS (SELECT CAST(? AS TEXT) UNION SELECT number FROM named) SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END FROM objection_case c
WHERE c.open_key IN (SELECT number FROM theirs) AND c.open_key <> ? ORDER BY c.open_key

-- text, text, text
WITH RECURSIVE named (number) AS (
  SELECT same.nhs_number FROM person_key mine JOIN person_key same ON same.key = mine.key WHERE mine.nhs_number = ?
  UNION SELECT same.nhs_number FROM named JOIN number_superseded link ON link.newer = named.number
    JOIN person_key old ON old.nhs_number = link.older JOIN person_key same ON same.key = old.key), theirs (number) AS (SELECT CAST(? AS TEXT) UNION SELECT number FROM named) SELECT c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked FROM objection_case c
WHERE c.open_key IN (SELECT number FROM theirs) AND c.open_key <> ? ORDER BY c.open_key

-- text, text, integer
WITH RECURSIVE named (person, number) AS (
  SELECT b.nhs_number, b.nhs_number FROM break_glass b WHERE b.ground IS NOT NULL
  UNION SELECT b.nhs_number, same.nhs_number FROM break_glass b JOIN person_key mine ON mine.nhs_number = b.nhs_number
    JOIN person_key same ON same.key = mine.key WHERE b.ground IS NOT NULL
  UNION SELECT named.person, same.nhs_number FROM named JOIN number_superseded link ON link.newer = named.number
    JOIN person_key old ON old.nhs_number = link.older JOIN person_key same ON same.key = old.key)
SELECT b.opened_at, b.organisation, b.ground, c.reference FROM named JOIN objection_case c ON c.nhs_number = named.number
  JOIN break_glass b ON b.nhs_number = named.person
  WHERE b.ground IS NOT NULL AND c.desk = ? AND c.created_at <= b.opened_at
    AND (c.closed_at IS NULL OR c.closed_at > b.opened_at)
UNION SELECT b.opened_at, b.organisation, b.ground, o.reference FROM break_glass b
  JOIN outbox o ON o.id = 'desk-glass-' || b.id || '-' || ?
  WHERE b.ground IS NOT NULL AND NOT EXISTS (SELECT 1 FROM objection_case c WHERE c.reference = o.reference)
ORDER BY 1 DESC, 4 LIMIT ?
