-- text, text, text
DELETE FROM professional WHERE organisation = ? AND subject = ? AND role = ?

-- integer
DELETE FROM professional WHERE seen_at < ?

-- integer
DELETE FROM register_change WHERE version <= ?

-- integer
DELETE FROM session WHERE created_at < ?

-- integer
DELETE FROM session_mark WHERE given_at < ?

-- text, integer, blob, text
INSERT INTO log_waiting (event, part, commitment, nhs_number) VALUES (?, ?, ?, ?)

-- text, integer, blob, text
INSERT INTO log_waiting (event, part, commitment, nhs_number) VALUES (?, ?, ?, ?) ON CONFLICT (event, part) DO UPDATE SET commitment = excluded.commitment, nhs_number = excluded.nhs_number

-- text, text, text, text, text, text, integer, blob, null
INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt, issuer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, integer, blob, null
INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt, issuer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET session = excluded.session, subject = excluded.subject, organisation = excluded.organisation, role = excluded.role, nhs_number = excluded.nhs_number, opened_at = excluded.opened_at, salt = excluded.salt, issuer = excluded.issuer

-- text, text, text, null, integer, integer, integer
INSERT INTO look_life (look, session, nhs_number, asked_for, mark, opened_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)

-- text, text, text, null, integer, integer, integer, null
INSERT INTO look_life (look, session, nhs_number, asked_for, mark, opened_at, seen_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (look) DO UPDATE SET session = excluded.session, nhs_number = excluded.nhs_number, asked_for = excluded.asked_for, mark = excluded.mark, opened_at = excluded.opened_at, seen_at = excluded.seen_at, ended_at = excluded.ended_at

-- text, integer, integer, blob, integer, text, blob, integer
INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, integer, integer, blob, integer, text, blob, integer
INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (look, sequence) DO UPDATE SET at = excluded.at, leaves = excluded.leaves, leaf_count = excluded.leaf_count, sources = excluded.sources, root = excluded.root, tree_size = excluded.tree_size

-- text, text, text, integer, text, null, null, text
INSERT INTO objection (id, nhs_number, programme, set_at, set_by, ended_at, ended_by, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET nhs_number = excluded.nhs_number, programme = excluded.programme, set_at = excluded.set_at, set_by = excluded.set_by, ended_at = excluded.ended_at, ended_by = excluded.ended_by, open_key = excluded.open_key

-- text, text, text, integer, text, text
INSERT INTO objection (id, nhs_number, programme, set_at, set_by, open_key) VALUES (?, ?, ?, ?, ?, ?)

-- text, blob
INSERT INTO person_key (nhs_number, key) VALUES (?, ?) ON CONFLICT (nhs_number) DO NOTHING

-- text, blob
INSERT INTO person_key (nhs_number, key) VALUES (?, ?) ON CONFLICT (nhs_number) DO UPDATE SET key = excluded.key

-- integer, text, integer, text
INSERT INTO policy_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?)

-- integer, text, integer, text
INSERT INTO policy_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET digest = excluded.digest, at = excluded.at, activated_by = excluded.activated_by

-- text, text, integer, text
INSERT INTO policy_version (digest, text, imported_at, imported_by) VALUES (?, ?, ?, ?)

-- text, text, integer, text
INSERT INTO policy_version (digest, text, imported_at, imported_by) VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET text = excluded.text, imported_at = excluded.imported_at, imported_by = excluded.imported_by

-- text, text, text, text, text, integer, text
INSERT INTO professional (organisation, subject, role, name, role_name, seen_at, issuer) VALUES (?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, integer, text
INSERT INTO professional (organisation, subject, role, name, role_name, seen_at, issuer) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (organisation, subject, role) DO UPDATE SET name = excluded.name, role_name = excluded.role_name, seen_at = excluded.seen_at, issuer = excluded.issuer

-- integer, text, text
INSERT INTO register_change (version, kind, names) VALUES (?, ?, ?)

-- integer, text, text
INSERT INTO register_change (version, kind, names) VALUES (?, ?, ?) ON CONFLICT (version) DO UPDATE SET kind = excluded.kind, names = excluded.names

-- integer, integer
INSERT INTO register_version (id, version) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version

-- text, text, text, text, text, integer, integer, null, null
INSERT INTO session (key, staff, sid, id_token, roles, created_at, seen_at, ended_at, frame) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET staff = excluded.staff, sid = excluded.sid, id_token = excluded.id_token, roles = excluded.roles, created_at = excluded.created_at, seen_at = excluded.seen_at, ended_at = excluded.ended_at, frame = excluded.frame

-- text, text, text, text, text, integer, integer, null
INSERT INTO session (key, staff, sid, id_token, roles, created_at, seen_at, frame) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, integer, text, null, text, text, text, text, null, text, null
INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, integer, text, null, text, text, text, text, null, text, null
INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, at = excluded.at, subject = excluded.subject, issuer = excluded.issuer, organisation = excluded.organisation, role = excluded.role, look = excluded.look, purpose = excluded.purpose, decision = excluded.decision, detail = excluded.detail, also = excluded.also

-- text, integer, blob, blob
INSERT INTO trail_part (event, part, salt, commitment) VALUES (?, ?, ?, ?)

-- text, integer, blob, blob
INSERT INTO trail_part (event, part, salt, commitment) VALUES (?, ?, ?, ?) ON CONFLICT (event, part) DO UPDATE SET salt = excluded.salt, commitment = excluded.commitment

-- text, text
INSERT INTO trail_person (event, nhs_number) VALUES (?, ?)

-- text, text
INSERT INTO trail_person (event, nhs_number) VALUES (?, ?) ON CONFLICT (event, nhs_number) DO NOTHING

-- 
SELECT 1 FROM alert LIMIT 1

-- 
SELECT 1 FROM break_glass LIMIT 1

-- 
SELECT 1 FROM break_glass_case LIMIT 1

-- 
SELECT 1 FROM case_question LIMIT 1

-- 
SELECT 1 FROM case_step LIMIT 1

-- 
SELECT 1 FROM caseload LIMIT 1

-- 
SELECT 1 FROM contact_way LIMIT 1

-- 
SELECT 1 FROM cookie_choice LIMIT 1

-- 
SELECT 1 FROM correction_request LIMIT 1

-- 
SELECT 1 FROM direction LIMIT 1

-- 
SELECT 1 FROM evidence_asked LIMIT 1

-- 
SELECT 1 FROM export_cursor LIMIT 1

-- 
SELECT 1 FROM glass_contact LIMIT 1

-- 
SELECT 1 FROM launch LIMIT 1

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

-- 
SELECT 1 FROM look_flag LIMIT 1

-- 
SELECT 1 FROM look_life LIMIT 1

-- 
SELECT 1 FROM look_question LIMIT 1

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

-- text
SELECT 1 FROM objection WHERE open_key = ?

-- 
SELECT 1 FROM objection_case LIMIT 1

-- 
SELECT 1 FROM objection_step LIMIT 1

-- 
SELECT 1 FROM objection_suspension LIMIT 1

-- 
SELECT 1 FROM outbox LIMIT 1

-- 
SELECT 1 FROM oversight_case LIMIT 1

-- 
SELECT 1 FROM pending_look LIMIT 1

-- 
SELECT 1 FROM person_key LIMIT 1

-- 
SELECT 1 FROM policy_activation LIMIT 1

-- 
SELECT 1 FROM policy_version LIMIT 1

-- 
SELECT 1 FROM professional LIMIT 1

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
SELECT 1 FROM role_end LIMIT 1

-- 
SELECT 1 FROM session LIMIT 1

-- 
SELECT 1 FROM session_mark LIMIT 1

-- 
SELECT 1 FROM sign_in LIMIT 1

-- 
SELECT 1 FROM split_view LIMIT 1

-- 
SELECT 1 FROM staff_home LIMIT 1

-- 
SELECT 1 FROM trail_event LIMIT 1

-- 
SELECT 1 FROM trail_part LIMIT 1

-- 
SELECT 1 FROM trail_person LIMIT 1

-- 
SELECT 1 FROM training LIMIT 1

-- 
SELECT 1 FROM training_list LIMIT 1

-- 
SELECT 1 FROM used_token LIMIT 1

-- 
SELECT 1 FROM witnessed_log LIMIT 1

-- 
SELECT COUNT(*) FROM look

-- 
SELECT MAX(number) FROM policy_activation

-- integer
SELECT break_glass, event, asked_at, tries, answer, why, answered_at, weighed_at FROM glass_contact ORDER BY break_glass LIMIT ?

-- integer
SELECT day, organisation, role, kind, ground, count FROM look_tally ORDER BY day, organisation, role, kind, ground LIMIT ?

-- integer
SELECT digest, text, imported_at, imported_by FROM policy_version ORDER BY digest LIMIT ?

-- integer
SELECT digest, text, loaded_at FROM region_version ORDER BY digest LIMIT ?

-- integer
SELECT event, marks, rarity, since_death, since_contact FROM look_flag ORDER BY event LIMIT ?

-- integer
SELECT event, nhs_number FROM trail_person ORDER BY event, nhs_number LIMIT ?

-- text, text, integer
SELECT event, nhs_number FROM trail_person WHERE (event, nhs_number) > (?, ?) ORDER BY event, nhs_number LIMIT ?

-- integer
SELECT event, part, commitment, nhs_number FROM log_waiting ORDER BY event, part LIMIT ?

-- text, integer, integer
SELECT event, part, commitment, nhs_number FROM log_waiting WHERE (event, part) > (?, ?) ORDER BY event, part LIMIT ?

-- integer
SELECT event, part, salt, commitment FROM trail_part ORDER BY event, part LIMIT ?

-- text, integer, integer
SELECT event, part, salt, commitment FROM trail_part WHERE (event, part) > (?, ?) ORDER BY event, part LIMIT ?

-- text, text
SELECT forget_at FROM used_token WHERE issuer = ? AND token = ?

-- integer
SELECT handle, context, created_at FROM launch ORDER BY handle LIMIT ?

-- integer
SELECT id, break_glass, organisation, raised_at, closed_at FROM break_glass_case ORDER BY id LIMIT ?

-- integer
SELECT id, categories, chosen_at FROM cookie_choice ORDER BY id LIMIT ?

-- integer
SELECT id, event, look, nhs_number, organisation, words, asked_at, answer, answered_at, open_key FROM look_question ORDER BY id LIMIT ?

-- integer
SELECT id, instrument, scope, from_at, until_at, proposed_by, proposed_at, signed_by, signed_at, ended_by, ended_at FROM objection_suspension ORDER BY id LIMIT ?

-- integer
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also FROM trail_event ORDER BY id LIMIT ?

-- text, integer
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also FROM trail_event WHERE (id) > (?) ORDER BY id LIMIT ?

-- integer
SELECT id, kind, open_key, organisation, staff, role, nhs_number, look, about, content, score, with_shadow, first_at, last_at, raised_at, due_at, state, verdict, decided_by, closed_at FROM oversight_case ORDER BY id LIMIT ?

-- integer
SELECT id, kind, strength, organisation, nhs_number, from_at, until_at, subject, evidence, found_at, found_key, issuer FROM relationship ORDER BY id LIMIT ?

-- integer
SELECT id, look, administrator, organisation, director, nhs_number, at, seen_at, disowned_at, issuer FROM direction ORDER BY id LIMIT ?

-- integer
SELECT id, nhs_number, organisation, words, asked_at, due_at, outcome, answer, answered_at, answered_by, open_key FROM correction_request ORDER BY id LIMIT ?

-- integer
SELECT id, nhs_number, programme, set_at, set_by, ended_at, ended_by, open_key FROM objection ORDER BY id LIMIT ?

-- integer
SELECT id, nhs_number, reason, event, set_at, set_by, ended_at, ended_by FROM legal_hold ORDER BY id LIMIT ?

-- integer
SELECT id, objection_case, at, kind, hand, subject, ground, words FROM objection_step ORDER BY id LIMIT ?

-- integer
SELECT id, organisation, issuer, subject, role, from_at, said_at, said_by, restored_at, restored_by, open_key FROM role_end ORDER BY id LIMIT ?

-- integer
SELECT id, organisation, nhs_number, kinds, at FROM evidence_asked ORDER BY id LIMIT ?

-- integer
SELECT id, organisation, source, nhs_number, fields, look, raised_at, closed_at, open_key FROM mix_up ORDER BY id LIMIT ?

-- integer
SELECT id, organisation, team, nhs_number, from_at, until_at, given_at, given_by, ended_at, open_key FROM caseload ORDER BY id LIMIT ?

-- integer
SELECT id, oversight_case, at, kind, subject, issuer, organisation, verdict, words FROM case_step ORDER BY id LIMIT ?

-- integer
SELECT id, oversight_case, rule, version, mode, score, words, event, look, at, since, raised_at FROM alert ORDER BY id LIMIT ?

-- integer
SELECT id, oversight_case, subject, organisation, nhs_number, look_at, asked_at, due_at, words, answered_at, answer FROM case_question ORDER BY id LIMIT ?

-- integer
SELECT id, reference, desk, nhs_number, way, state, received_day, due_day, extended_day, extended_because, proposed_ground, proposed_by, acting, acting_evidence, ask_again_day, reminded_day, answered_day, details, contact, version, created_at, closed_at, open_key FROM objection_case ORDER BY id LIMIT ?

-- integer
SELECT id, session, nhs_number, created_at, taken_at, numbers, is_practice, is_restricted, asked, unanswered, known_at FROM pending_look ORDER BY id LIMIT ?

-- integer
SELECT id, session, subject, organisation, role, nhs_number, opened_at, salt, issuer FROM look ORDER BY id LIMIT ?

-- text, integer
SELECT id, session, subject, organisation, role, nhs_number, opened_at, salt, issuer FROM look WHERE (id) > (?) ORDER BY id LIMIT ?

-- integer
SELECT id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, ended_at, assurance, authenticated_at, ground FROM break_glass ORDER BY id LIMIT ?

-- integer
SELECT id, template, desk, reference, recipient, created_at, next_at, attempts, sent_at, failed_at, fault FROM outbox ORDER BY id LIMIT ?

-- integer
SELECT id, version FROM register_version ORDER BY id LIMIT ?

-- 
SELECT id_token FROM session

-- integer
SELECT issuer, token, forget_at FROM used_token ORDER BY issuer, token LIMIT ?

-- text
SELECT key FROM person_key WHERE nhs_number = ?

-- integer
SELECT key FROM session WHERE ended_at >= ?

-- integer
SELECT key, nhs_number, subject, issuer, created_at, seen_at, ended_at FROM public_session ORDER BY key LIMIT ?

-- integer
SELECT key, staff, sid, id_token, roles, created_at, seen_at, ended_at, frame FROM session ORDER BY key LIMIT ?

-- integer
SELECT level, number, width, bytes FROM log_tile ORDER BY level, number LIMIT ?

-- integer
SELECT look FROM look_life WHERE ended_at >= ?

-- integer
SELECT look, organisation, at FROM look_supplier ORDER BY look, organisation LIMIT ?

-- integer
SELECT look, sequence, at, leaves, leaf_count, sources, root, tree_size FROM look_release ORDER BY look, sequence LIMIT ?

-- text, integer, integer
SELECT look, sequence, at, leaves, leaf_count, sources, root, tree_size FROM look_release WHERE (look, sequence) > (?, ?) ORDER BY look, sequence LIMIT ?

-- integer
SELECT look, session FROM look_life WHERE opened_at >= ?

-- integer
SELECT look, session, nhs_number, asked_for, mark, opened_at, seen_at, ended_at FROM look_life ORDER BY look LIMIT ?

-- text, integer
SELECT look, session, nhs_number, asked_for, mark, opened_at, seen_at, ended_at FROM look_life WHERE (look) > (?) ORDER BY look LIMIT ?

-- integer
SELECT name, next, at FROM export_cursor ORDER BY name LIMIT ?

-- blob
SELECT nhs_number FROM person_key WHERE key = ? ORDER BY nhs_number

-- integer
SELECT nhs_number, key FROM person_key ORDER BY nhs_number LIMIT ?

-- integer
SELECT nhs_number, way, words, set_at FROM contact_way ORDER BY nhs_number LIMIT ?

-- integer
SELECT number, digest, at, activated_by FROM policy_activation ORDER BY number LIMIT ?

-- integer
SELECT number, digest, at, activated_by FROM region_activation ORDER BY number LIMIT ?

-- text, text
SELECT older, newer FROM number_superseded WHERE older = ? OR newer = ?

-- integer
SELECT older, newer, event FROM number_superseded ORDER BY older, newer LIMIT ?

-- integer
SELECT organisation, loaded_at, issuer FROM training_list ORDER BY organisation LIMIT ?

-- integer
SELECT organisation, subject, person, postcode, place, loaded_at FROM staff_home ORDER BY organisation, subject LIMIT ?

-- integer
SELECT organisation, subject, role, name, role_name, seen_at, issuer FROM professional ORDER BY organisation, subject, role LIMIT ?

-- integer
SELECT organisation, subject, valid_until FROM training ORDER BY organisation, subject LIMIT ?

-- integer
SELECT origin, size, root, note, at FROM witnessed_log ORDER BY origin LIMIT ?

-- integer
SELECT origin, size, root, note, event, at FROM split_view ORDER BY origin, size, root LIMIT ?

-- integer
SELECT place, event, part, chain, number, entry FROM log_entry ORDER BY place LIMIT ?

-- integer
SELECT session, mark, nhs_number, given_at FROM session_mark ORDER BY session, mark LIMIT ?

-- integer
SELECT size, root, note, at FROM log_checkpoint ORDER BY size LIMIT ?

-- integer
SELECT size, witness, line, at FROM log_cosignature ORDER BY size, witness LIMIT ?

-- integer
SELECT staff, content, at FROM monitor_memory ORDER BY staff LIMIT ?

-- text
SELECT staff, roles, sid, id_token, created_at, seen_at, frame FROM session WHERE key = ? AND ended_at IS NULL

-- integer
SELECT state, nonce, verifier, return_to, browser, created_at, purpose, session, demand FROM sign_in ORDER BY state LIMIT ?

-- integer
SELECT verifier, valid_from, at FROM log_key ORDER BY verifier LIMIT ?

-- 
SELECT version FROM register_version WHERE id = 1

-- integer
SELECT version, kind, names FROM register_change ORDER BY version LIMIT ?

-- integer
SELECT version, kind, names FROM register_change WHERE version > ?

-- 
UPDATE register_version SET version = version + 1 WHERE id = 1

-- integer
UPDATE register_version SET version = version + ? WHERE id = 1

-- integer
UPDATE session SET ended_at = ?, id_token = NULL WHERE ended_at IS NULL
