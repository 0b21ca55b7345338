import AccessControl
import Foundation
import Testing

@testable import Storage

/// No session of ours outlives the provider's, whichever comes first.
@Suite struct SignedOutTests {
    private static func session(_ key: String, sid: String?, subject: String = "s", issuer: String = "i") -> SessionStore.Row {
        let role = Make.staff().role
        let staff = StaffMember(subject: subject, issuer: issuer, name: "N", role: role, assurance: nil)
        return SessionStore.Row(key: key, staff: staff, roles: [role], sid: sid, idToken: "t", created: Make.time, seen: Make.time)
    }

    private static func token(_ key: String) -> (key: String, until: Date) { (key, Make.time + 600) }

    @Test(
        "a logout token is used up with what it ends and not before: one whose ends could not be written is good once more, and one that is sent again ends nothing",
        arguments: Driver.all)
    func together(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            try await sessions.create(Self.session("a", sid: "1"))
            @Sendable func signOut() async throws(StorageError) -> [SessionStore.Row]? {
                try await sessions.signOut(issuer: "i", sid: "1", token: Self.token("t"), at: Make.time + 1) { _, sid in sid == "1" }
            }
            // A node that ends, or a database that fails, between the token's use and the last of what it brings about.
            try await database.write { try $0.execute("ALTER TABLE trail_event RENAME TO trail_event_away", []) }
            #expect(await storageFailure { _ = try await signOut() } != nil)
            #expect(try await database.count("used_token") == 0)
            #expect(try await sessions.find("a") != nil)
            try await database.write { try $0.execute("ALTER TABLE trail_event_away RENAME TO trail_event", []) }
            #expect(try await signOut()?.map(\.key) == ["a"])
            try await sessions.create(Self.session("b", sid: nil))
            #expect(try await signOut() == nil, "sent again")
            #expect(try await sessions.find("b") != nil)
        }
    }

    @Test("a logout of one provider's session ends every session of ours that came of it, and no other", arguments: Driver.all)
    func one(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            for (key, sid) in [("a", "1"), ("b", "1"), ("c", "2"), ("d", nil)] { try await sessions.create(Self.session(key, sid: sid)) }
            try await sessions.create(Self.session("e", sid: "1", issuer: "another"))
            let ended = try await sessions.signOut(issuer: "i", sid: "1", token: Self.token("t"), at: Make.time + 1) { subject, sid in
                subject == "s" && sid == "1"
            }
            #expect(ended.map { Set($0.map(\.key)) } == ["a", "b"])
            #expect(try await database.count("trail_event WHERE kind = 'signed-out'") == 2, "on record in the same step")
            for key in ["a", "b"] { #expect(try await sessions.find(key) == nil) }
            for key in ["c", "d", "e"] { #expect(try await sessions.find(key) != nil) }
            #expect(try await database.count("session WHERE ended_at IS NOT NULL AND id_token IS NOT NULL") == 0)
        }
    }

    @Test(
        "a sign-in that the database has lost is put back to be ended where a node keeps it: it is on record, and every node hears of it",
        arguments: Driver.all)
    func lostSignIn(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            let (here, other) = (Self.session("a", sid: "1"), Self.session("b", sid: "1"))
            try await sessions.create(Self.session("c", sid: "2"))
            // Twice: what has ended is not put back to life.
            for _ in 0..<2 { try await sessions.signOut("a", at: Make.time + 1, pressed: Make.time + 1, kept: here) }
            let ended = try await sessions.signOut(
                issuer: "i", sid: "1", token: Self.token("t"), kept: [here, other], at: Make.time + 1
            ) { _, sid in sid == "1" }
            #expect(ended?.map(\.key) == ["b"])
            for key in ["a", "b"] {
                #expect(try await sessions.find(key) == nil)
                #expect(try await sessions.isKnown(key))
            }
            #expect(try await sessions.find("c") != nil)
            #expect(try await database.count("trail_event WHERE kind = 'signed-out'") == 2)
            #expect(try await AuthorityStore(database).read(since: nil).endedSessions == ["a", "b"])
        }
    }

    @Test(
        "where another server answers, what ended in the hour before is read again: it may be dated by a clock and a history of its own",
        arguments: Driver.all)
    func endedOnAnotherServer(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (sessions, authority) = (SessionStore(database), AuthorityStore(database))
            try await sessions.create(Self.session("a", sid: nil))
            try await sessions.end("a", at: Make.time)
            try await database.write { try $0.execute("UPDATE session SET ended_at = ended_at - 600000 WHERE key = ?", [.text("a")]) }
            let now = try await authority.read(since: nil)
            #expect(now.endedSessions.isEmpty)
            #expect(try await authority.read(since: now).endedSessions.isEmpty)
            let before = AuthorityReading(version: now.version, server: "another", at: now.at)
            #expect(try await authority.read(since: before).endedSessions == ["a"])
        }
    }

    @Test("who signs out is on record in the step that ends the session, once, however often it is written", arguments: Driver.all)
    func onRecord(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            for key in ["a", "b"] { try await sessions.create(Self.session(key, sid: nil)) }
            for late in [1.0, 6] { try await sessions.signOut("a", at: Make.time + late, pressed: Make.time + 1) }
            try await sessions.signOut("nobody's", at: Make.time + 1, pressed: Make.time + 1)
            try await sessions.end("b", at: Make.time + 1)
            try await sessions.signOut("b", at: Make.time + 2, pressed: Make.time + 2)
            #expect(try await sessions.find("a") == nil)
            #expect(try await database.count("trail_event") == 1)
            #expect(try await database.count("trail_event WHERE kind = 'signed-out' AND subject = 's' AND issuer = 'i'") == 1)
        }
    }

    @Test("a logout of somebody ends all of theirs, and may come twice", arguments: Driver.all)
    func everywhere(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            for (key, subject) in [("a", "s"), ("b", "s"), ("c", "other")] {
                try await sessions.create(Self.session(key, sid: key, subject: subject))
            }
            #expect(
                try await sessions.signOut(issuer: "i", sid: nil, token: Self.token("1"), at: Make.time + 1) { subject, _ in subject == "s"
                }?.count == 2)
            #expect(
                try await sessions.signOut(issuer: "i", sid: nil, token: Self.token("2"), at: Make.time + 2) { subject, _ in subject == "s"
                }?.isEmpty == true)
            #expect(try await sessions.find("c") != nil)
        }
    }

    @Test(
        "a step-up ends the session it steps up, once, and what waited for it waits for the new one; another's waits on",
        arguments: Driver.all)
    func stepUp(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (sessions, pending) = (SessionStore(database), PendingLookStore(database))
            for key in ["old", "other"] {
                try await sessions.create(Self.session(key, sid: key))
                try await pending.add("look-\(key)", session: key, person: "9434765919", at: Make.time)
            }
            try await sessions.stepUp("old", with: Self.session("new", sid: "new"), at: Make.time + 1)
            #expect(try await sessions.find("old") == nil)
            #expect(try await sessions.find("new") != nil)
            #expect(try await pending.find("look-old", session: "old", at: Make.time + 1)?.number == nil)
            #expect(try await pending.find("look-old", session: "new", at: Make.time + 1)?.number == "9434765919")
            #expect(try await pending.find("look-other", session: "new", at: Make.time + 1)?.number == nil)
            #expect(
                await storageFailure { try await sessions.stepUp("old", with: Self.session("again", sid: nil), at: Make.time + 2) }
                    == .conflict("session.key"))
            #expect(try await sessions.find("again") == nil, "an ended session is not brought back")
        }
    }

    @Test(
        "other nodes hear that a session was stepped up, however long the process stood still before it wrote that",
        arguments: Driver.all)
    func stepUpIsHeard(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (sessions, authority) = (SessionStore(database), AuthorityStore(database))
            try await sessions.create(Self.session("old", sid: "1"))
            let before = try await authority.read(since: nil)
            // By a clock that was read long ago.
            try await sessions.stepUp("old", with: Self.session("new", sid: "1"), at: Make.time + 1)
            #expect(try await authority.read(since: before).endedSessions == ["old"])
            #expect(try await sessions.successors(of: "old").map(\.key) == ["new"])
        }
    }

    @Test(
        "of two role choices at once one makes a session, and none is made of a session that was signed out meanwhile",
        arguments: Driver.all)
    func chosenTwice(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            try await sessions.create(Self.session("a", sid: "1"))
            try await sessions.replace("a", with: Self.session("b", sid: "1"), at: Make.time + 1)
            #expect(
                await storageFailure { try await sessions.replace("a", with: Self.session("c", sid: "1"), at: Make.time + 1) }
                    == .conflict("session.key"))
            #expect(try await sessions.find("b") != nil)
            #expect(try await sessions.find("c") == nil)
            try await sessions.end("b", at: Make.time + 2)
            #expect(
                await storageFailure { try await sessions.replace("b", with: Self.session("d", sid: "1"), at: Make.time + 3) }
                    == .conflict("session.key"))
            #expect(try await database.count("session WHERE ended_at IS NULL") == 0)
        }
    }

    @Test(
        "whoever signs out with the cookie from before a role choice finds the session that the choice made, and no other",
        arguments: Driver.all)
    func successor(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            try await sessions.create(Self.session("a", sid: "1"))
            #expect(try await sessions.successors(of: "a").isEmpty, "it is live itself")
            var another = Self.session("other", sid: "2")
            another = SessionStore.Row(
                key: "other", staff: another.staff, roles: another.roles, sid: "2", idToken: nil, created: Make.time + 0.5,
                seen: Make.time + 1)
            try await sessions.create(another)
            try await sessions.replace("a", with: Self.session("b", sid: "1"), at: Make.time + 1)
            try await sessions.replace("b", with: Self.session("c", sid: "1"), at: Make.time + 2)
            #expect(try await sessions.successors(of: "a").map(\.key) == ["c"])
            #expect(try await sessions.successors(of: "nobody").isEmpty)
            // A step-up on its way: it begins when the one before ends.
            let c = Self.session("c", sid: "1")
            try await sessions.stepUp(
                "c",
                with: SessionStore.Row(
                    key: "up", staff: c.staff, roles: c.roles, sid: "1", idToken: nil, created: Make.time + 3, seen: Make.time + 3),
                at: Make.time + 3)
            #expect(try await sessions.successors(of: "c").map(\.key) == ["up"])
        }
    }

    @Test(
        "a session whose provider's session was signed out on the way is not created, and a role is not changed into one",
        arguments: Driver.all)
    func late(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            try await sessions.create(Self.session("a", sid: "1"))
            for token in ["1", "2"] {
                _ = try await sessions.signOut(issuer: "i", sid: "1", token: Self.token(token), at: Make.time + 1) { _, sid in sid == "1" }
            }
            #expect(await storageFailure { try await sessions.create(Self.session("b", sid: "1")) } == .conflict("session.sid"))
            #expect(
                await storageFailure { try await sessions.replace("a", with: Self.session("c", sid: "1"), at: Make.time + 2) }
                    == .conflict("session.key"))
            for key in ["a", "b", "c"] { #expect(try await sessions.find(key) == nil) }
            try await sessions.create(Self.session("d", sid: "1", issuer: "another"))
            try await sessions.create(Self.session("e", sid: "2"))
            for key in ["d", "e"] { #expect(try await sessions.find(key) != nil) }
        }
    }

    @Test("what a sign-in was begun for comes back with it, and nothing where it was begun for itself", arguments: Driver.all)
    func purpose(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = SignInStore(database)
            let row = Make.signIn("a")
            try await store.begin(
                .init(
                    state: "a", nonce: row.nonce, verifier: row.verifier, returnTo: row.returnTo, browser: row.browser,
                    created: row.created,
                    purpose: "step-up"))
            try await store.begin(Make.signIn("b"))
            #expect(try await store.take("a", browser: row.browser, now: Make.time)?.purpose == "step-up")
            let plain = try #require(try await store.take("b", browser: row.browser, now: Make.time))
            #expect(plain.purpose == nil)
        }
    }
}
