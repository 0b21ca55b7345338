import AuditTrail
import Foundation
import Identity
import Storage

/// Signing in to read about one's own record, made of the provider and the stores. As staff sign in (state, nonce, PKCE, a cookie of the browser that
/// began), with another client, another table of sessions and another cookie: nothing of one is ever good for the other.
struct PersonSignIn: Sendable {
    let desk: PublicDesk
    let policy: SessionPolicy
    let now: @Sendable () -> Date

    init(_ site: PublicSite) {
        desk = site.desk
        policy = site.settings.policy
        now = site.settings.now
    }

    struct Begun {
        let address: String
        /// The value of the short-lived cookie that ties the answer to this browser.
        let pending: String
    }

    func begin(hint: String?, then: String?, from address: String) async throws -> Begun {
        // Before anything is written: nobody is known yet.
        if let seconds = await desk.gate.begin(from: address, at: now()) { throw PublicFailure.tooManySignIns(seconds) }
        let (state, nonce, verifier, browser) = (Secrets.random(), Secrets.random(), Secrets.random(), Secrets.random())
        let row = SignInStore.Row(
            state: Secrets.stored(state), nonce: nonce, verifier: verifier, returnTo: Secrets.localPath(then),
            browser: Secrets.stored(browser),
            created: now(), purpose: SignInPurpose.person.text)
        do { try await desk.pending.begin(row) } catch { throw PublicFailure.unavailable }
        do { return Begun(address: try await desk.provider.address(state, nonce, verifier, hint), pending: browser) } catch {
            throw PublicFailure.providerUnavailable
        }
    }

    /// Completes it: a new session, and its sign-in on record.
    /// - Parameters:
    ///   - query: the callback's, as sent.
    ///   - browser: the pending cookie.
    ///   - before: the cookie of the session that this browser had; it ends.
    /// - Returns: the new cookie, and where to go.
    func complete(_ query: String, browser: String?, before: String?) async throws -> (cookie: String, then: String) {
        let row = try await begun(query, browser)
        let person: PersonToken
        do { person = try await desk.provider.complete(row.answer, row.kept.verifier, row.kept.nonce) } catch {
            await refused(error)
            throw PublicFailure(signIn: error)
        }
        if let before { _ = await signOut(before) }
        let cookie = Secrets.random()
        let session = PublicSessionStore.Row(
            key: Secrets.stored(cookie), person: person.nhsNumber, subject: person.subject, issuer: person.issuer, created: now(),
            seen: now())
        do { try await desk.sessions.create(session, Self.event(.signedIn, session, at: now(), "to read who looked")) } catch {
            throw PublicFailure.unavailable
        }
        return (cookie, row.kept.returnTo)
    }

    private func begun(_ query: String, _ browser: String?) async throws -> (answer: AuthorizationAnswer, kept: SignInStore.Row) {
        guard let answer = try? AuthorizationAnswer(query: query), let browser else { throw await stray() }
        let row: SignInStore.Row?
        do { row = try await desk.pending.take(Secrets.stored(answer.state), browser: Secrets.stored(browser), now: now()) } catch {
            throw PublicFailure.unavailable
        }
        // One that was begun for something else, by staff above all, signs nobody in here.
        guard let row, row.purpose == SignInPurpose.person.text else { throw await stray() }
        return (answer, row)
    }

    private func stray() async -> PublicFailure {
        if let words = await desk.strays.line(at: now()) {
            try? await desk.trail.append(TrailEvent(kind: .signInRefused, at: now(), purpose: Self.purpose, detail: words))
        }
        return .notBegunHere
    }

    private func refused(_ error: SignInError) async {
        let event = TrailEvent(
            kind: .signInRefused, at: now(), subject: error.verified?.subject, issuer: error.verified?.issuer, purpose: Self.purpose,
            detail: error.code)
        do { try await desk.trail.append(event) } catch { desk.logger.error("a refused sign-in could not be put on record") }
    }

    // MARK: Sessions

    /// The session of a cookie; nil where there is none, or it has ended. Its idle time starts again.
    func session(_ cookie: String) async throws -> PublicSessionStore.Row? {
        let key = Secrets.stored(cookie)
        guard await !desk.ending.refuses(key) else { return nil }
        let row: PublicSessionStore.Row?
        do { row = try await desk.sessions.find(key) } catch { throw PublicFailure.unavailable }
        guard let row else { return nil }
        let moment = now()
        guard policy.judge(created: row.created, seen: row.seen, now: moment) == .live else {
            _ = await end(key, created: row.created)
            return nil
        }
        // Written at most once a minute: a session may end that much early where a node dies, and never late.
        if moment.timeIntervalSince(row.seen) >= min(60, policy.idle / 15) {
            do { try await desk.sessions.touch(key, at: moment) } catch { throw PublicFailure.unavailable }
        }
        return row
    }

    /// Ends the session of a cookie at once, also where that cannot be written.
    /// - Returns: whether the end is on record.
    func signOut(_ cookie: String) async -> Bool {
        let key = Secrets.stored(cookie)
        let row: PublicSessionStore.Row?
        do { row = try await desk.sessions.find(key) } catch { return await end(key, created: nil) }
        guard let row else { return true }
        return await end(key, created: row.created, signedOut: row)
    }

    private func end(_ key: String, created: Date?, signedOut row: PublicSessionStore.Row? = nil) async -> Bool {
        let isWritten = await desk.ending.end(key, created: created, at: now()) { [desk, now] in
            do {
                try await desk.sessions.end(key, at: now(), row.map { Self.event(.signedOut, $0, at: now(), nil) })
                return true
            } catch { return false }
        }
        if !isWritten { desk.logger.error("a person's session has ended, and that could not be written yet") }
        return isWritten
    }

    static let purpose = "own record"

    /// An event that a person made, about themselves.
    static func event(
        _ kind: TrailEvent.Kind, _ session: PublicSessionStore.Row, at now: Date, _ detail: String?, look: String? = nil,
        also: [EventField: EventValue] = [:]
    ) -> TrailEvent {
        TrailEvent(
            kind: kind, at: now, subject: session.subject, issuer: session.issuer, people: [session.person.digits], look: look,
            purpose: purpose, detail: detail, also: also)
    }
}
