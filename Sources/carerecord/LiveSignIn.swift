import AccessControl
import AuditTrail
import CareRecord
import Federation
import Foundation
import Identity
import Logging
import Looks
import StaffWeb
import Storage

/// Signing in, made of the identity provider and the stores of sessions.
struct LiveSignIn: Sendable {
    let provider: OpenIDProvider
    let sessions: SessionStore
    let kept: KeptSessions
    let directed: DirectedCounts
    let reasons: DirectedCounts
    /// Sessions are judged by the database's clock, so that every node judges alike.
    let clock: DatabaseClock
    let pending: SignInStore
    let launches: LaunchStore
    let trail: TrailStore
    let looks: Looks
    let region: ConnectedRegion
    let ending: SessionEnding
    let gate: SignInGate
    let strays = StrayAnswers()
    let policy: SessionPolicy
    let staffURL: String
    /// What the region's provider calls a sign-in that is strong enough to step up (`acr_values`).
    let stepUpReferences: [String]
    /// The level that a step-up must reach, of the policy in force.
    let stepUpLevel: @Sendable () async throws(SignInFailure) -> Int
    /// Returns once what was just written is known to every node.
    let untilInForce: @Sendable () async -> Void
    let logger: Logger

    var desk: SignInDesk {
        SignInDesk(
            begin: { hint, then, asker async throws(SignInFailure) in try await begin(hint, then, by: asker) },
            stepUp: { cookie, hint, then, asker async throws(SignInFailure) in try await stepUp(cookie, hint, then, by: asker) },
            switchUser: { cookie, asker in await switchUser(cookie, by: asker) },
            complete: { query, browser, certificate async throws(SignInFailure) in try await complete(query, browser, certificate) },
            session: { cookie async throws(SignInFailure) in try await session(cookie) },
            choose: { cookie, role async throws(SignInFailure) in try await choose(cookie, role) },
            choices: { cookie async throws(SignInFailure) in try await choices(cookie) },
            signOut: { cookie in await signOut(cookie) }, supersede: { cookie in await supersede(cookie) },
            watched: { cookie async throws(SignInFailure) in try await watched(cookie) },
            goesOn: { key async throws(SignInFailure) in try await live(key: key, touches: false) != nil })
    }

    /// - Parameters:
    ///   - session: the key of the session that it steps up; nil: it begins one.
    ///   - demand: what it must show beyond what every sign-in must.
    func begin(
        _ hint: String?, _ then: String?, by asker: SignInDesk.Asker, session: String? = nil, demand: SignInDemand = SignInDemand()
    ) async throws(SignInFailure) -> SignInDesk.Begun {
        var demand = demand
        demand.certificate = asker.certificate
        // Before anything is written: nobody is known yet.
        if let seconds = await gate.begin(from: asker.address, at: clock.now()) { throw .tooMany(retryAfter: seconds) }
        let (state, nonce, verifier, browser) = (Secrets.random(), Secrets.random(), Secrets.random(), Secrets.random())
        let row = SignInStore.Row(
            state: Secrets.stored(state), nonce: nonce, verifier: verifier, returnTo: Secrets.localPath(then),
            browser: Secrets.stored(browser),
            created: clock.now(), session: session, demand: demand == SignInDemand() ? nil : Self.written(demand))
        do { try await pending.begin(row) } catch { throw .unavailable }
        do {
            return SignInDesk.Begun(
                address: try await provider.authorizationURL(
                    state: state, nonce: nonce, verifier: verifier, loginHint: hint, demand: demand),
                pending: browser)
        } catch { throw .providerUnavailable }
    }

    private func complete(_ query: String, _ browser: String?, _ certificate: String?) async throws(SignInFailure) -> SignInDesk.Completed {
        // A Result, because Swift 6.3.1 crashes on a typed error that is caught and in part thrown on.
        let outcome = await completed(query, browser, certificate)
        if case .failure(.notBegunHere) = outcome, let words = await strays.line(at: clock.now()) { await note(.signInRefused, nil, words) }
        return try outcome.get()
    }

    private func completed(_ query: String, _ browser: String?, _ certificate: String?) async -> Result<SignInDesk.Completed, SignInFailure>
    {
        do { return .success(try await completing(query, browser, certificate)) } catch { return .failure(error) }
    }

    private func completing(_ query: String, _ browser: String?, _ certificate: String?) async throws(SignInFailure) -> SignInDesk.Completed
    {
        guard let answer = try? AuthorizationAnswer(query: query), let browser else { throw .notBegunHere }
        let row: SignInStore.Row?
        do { row = try await pending.take(Secrets.stored(answer.state), browser: Secrets.stored(browser), now: clock.now()) } catch {
            throw .unavailable
        }
        // One that was begun for something else signs nobody in.
        guard let row, row.purpose == nil else { throw .notBegunHere }
        if row.session != nil { return try await completeStepUp(answer, row, certificate) }
        guard let demand = row.demand == nil ? SignInDemand(certificate: certificate) : Self.read(row.demand) else { throw .notBegunHere }
        // What was copied from one computer to another signs nobody in there. Before the provider is asked: its code is not used up for it.
        guard demand.certificate == certificate else {
            await note(.signInRefused, nil, "another certificate")
            throw .otherCertificate
        }
        let token: IDToken
        let text: String
        do { (token, text) = try await provider.complete(answer, verifier: row.verifier, nonce: row.nonce, demand: demand) } catch {
            await note(.signInRefused, verified: error.verified, error.code)
            if case .refusedByProvider = error { throw .refusedByProvider }
            throw error == .providerUnavailable ? .providerUnavailable : .notAccepted
        }
        let roles = Self.roles(token)
        guard !roles.isEmpty else {
            await note(.signInRefused, verified: .init(issuer: token.issuer, subject: token.subject), "no role")
            throw .noRole
        }
        // The current role is the one that was selected, never the first of the list (STANDARDS 4).
        let current = token.currentRole.flatMap { chosen in roles.first { $0.personRoleID == chosen.personRoleID } }
        let nobody = StaffRole(personRoleID: "", organisation: "", jobRole: "", name: "")
        let staff = StaffMember(
            subject: token.subject, issuer: token.issuer, name: token.name ?? "Name not given", role: current ?? nobody,
            assurance: token.acr,
            proof: proof(token), names: Self.names(token))
        let cookie = BoundCookie.made(Secrets.random(), for: certificate)
        let now = clock.now()
        do {
            try await sessions.create(
                SessionStore.Row(
                    key: Self.key(cookie, certificate), staff: staff, roles: roles, sid: token.sid, idToken: text, created: now, seen: now,
                    frame: await frame(row.returnTo)))
        } catch { throw .unavailable }
        guard current != nil else { return .chooseRole(cookie: cookie, choices: roles.map(choice), then: row.returnTo) }
        await note(.signedIn, staff, nil)
        return .signedIn(cookie: cookie, then: row.returnTo)
    }

    /// What a new session is kept under, which its cookie finds with that certificate and no other.
    static func key(_ cookie: String, _ certificate: String?) -> String { Secrets.stored(BoundCookie.presented(cookie, by: certificate)) }

    /// Nil where the provider does not say which is which.
    static func names(_ token: IDToken) -> StaffMember.Names? {
        guard let family = token.family, !family.isEmpty else { return nil }
        return StaffMember.Names(family: family, given: token.given ?? "")
    }

    static func roles(_ token: IDToken) -> [StaffRole] {
        token.roles.map {
            StaffRole(
                personRoleID: $0.personRoleID, organisation: $0.organisation, jobRole: $0.jobRole, name: $0.jobName,
                activities: $0.activityCodes)
        }
    }

    /// What the sign-in proved, and when.
    func proof(_ token: IDToken) -> SignInProof {
        SignInProof(
            levels: Facts.Assurance(authentication: token.assurance.level, identity: token.assurance.identityLevel),
            at: Moment(token.assurance.proven(by: clock.now())))
    }

    /// A page that a browser loads again by itself is no use.
    private func live(_ cookie: String) async throws(SignInFailure) -> SessionStore.Row? {
        try await live(key: Secrets.stored(cookie), touches: LookUse.isByPerson)
    }

    /// The session of a key, by what this node knows of it and its authority lease: no round trip while both are fresh.
    /// - Parameter touches: whether somebody uses it just now; its idle time then starts again.
    func live(key: String, touches: Bool = true) async throws(SignInFailure) -> SessionStore.Row? {
        guard try await goesOn(key) else { return nil }
        let found: (row: SessionStore.Row, isFresh: Bool)?
        do { found = try await kept.find(key) } catch { throw .unavailable }
        guard var row = found?.row else { return nil }
        // Asked after the row was read: an end that is written meanwhile is refused here or was seen there.
        guard await !ending.refuses(key) else { return nil }
        if found?.isFresh == false, judge(row) != .live {
            // Somebody may use it on another node.
            do { if let now = try await kept.read(key) { row = now } else { return nil } } catch { throw .unavailable }
        }
        guard judge(row) == .live else {
            kept.forget(key)
            await looks.sessionEnded(key)
            _ = await end(key, created: row.created, at: clock.now())
            return nil
        }
        if touches { kept.use(key, at: clock.now()) }
        return row
    }

    private func judge(_ row: SessionStore.Row) -> SessionPolicy.Verdict {
        policy.judge(created: row.created, seen: row.seen, now: clock.now())
    }

    /// Whether no node has ended it, half a second ago at most.
    private func goesOn(_ key: String) async throws(SignInFailure) -> Bool {
        let goesOn: Result<Bool, LookError>
        do { goesOn = .success(try await looks.mayGoOn(session: key)) } catch { goesOn = .failure(error) }
        switch goesOn {
        case .success(true): return true
        case .success(false):
            kept.forget(key)
            return false
        case .failure(.clockOff): throw .clockOff
        case .failure: throw .unavailable
        }
    }

    private func session(_ cookie: String) async throws(SignInFailure) -> StaffSession? {
        guard let row = try await live(cookie), !row.staff.role.personRoleID.isEmpty else { return nil }
        let directed: Int
        let reasons: Int
        do {
            directed = try await self.directed.unseen(by: row.staff, session: row.key)
            reasons = try await self.reasons.unseen(by: row.staff, session: row.key)
        } catch { throw .unavailable }
        return StaffSession(
            key: row.key, staff: row.staff, organisationName: name(row.staff.role.organisation),
            otherRoles: row.roles.filter { $0.personRoleID != row.staff.role.personRoleID }.map(choice),
            frames: row.frame.map { region.region.frames(of: $0) } ?? [], directed: directed,
            reasons: reasons)
    }

    /// The key of a cookie's session, for its browser's watch; nil where it has ended. Touches nothing.
    private func watched(_ cookie: String) async throws(SignInFailure) -> String? {
        guard let row = try await live(key: Secrets.stored(cookie), touches: false), !row.staff.role.personRoleID.isEmpty else {
            return nil
        }
        return row.key
    }

    private func choices(_ cookie: String) async throws(SignInFailure) -> [RoleChoice] { try await live(cookie)?.roles.map(choice) ?? [] }

    /// - Returns: nil where the session has ended, or another choice was faster: nothing was made of this one.
    private func choose(_ cookie: String, _ id: String) async throws(SignInFailure) -> String? {
        guard let row = try await live(cookie) else { return nil }
        guard let role = row.roles.first(where: { $0.personRoleID == id }) else { throw .noRole }
        let staff = StaffMember(
            subject: row.staff.subject, issuer: row.staff.issuer, name: row.staff.name, role: role, assurance: row.staff.assurance,
            proof: row.staff.proof, names: row.staff.names)
        // Of the same certificate.
        let certificate = BoundCookie.certificate(of: cookie)
        let fresh = BoundCookie.made(Secrets.random(), for: certificate)
        let next = Self.key(fresh, certificate)
        let now = clock.now()
        await looks.sessionEnded(row.key)
        do {
            try await sessions.replace(
                row.key,
                with: SessionStore.Row(
                    key: next, staff: staff, roles: row.roles, sid: row.sid, idToken: row.idToken, created: row.created,
                    seen: now,
                    frame: row.frame),
                at: now)
        } catch {
            if error == .conflict("session.key") { return nil }
            // Who meant to leave a role must not go on in it unawares: they sign in again.
            _ = await end(row.key, created: row.created, at: now)
            throw .unavailable
        }
        // Signed out meanwhile, and that could not be written: what was made of it is over too.
        guard await !ending.refuses(row.key) else {
            _ = await end(next, created: row.created, at: now)
            return nil
        }
        await note(.signedIn, staff, "role chosen")
        return fresh
    }

    private func name(_ ods: String) -> String { ODSCode(ods).flatMap { region.organisations[$0]?.name } ?? ods }

    private func choice(_ role: StaffRole) -> RoleChoice {
        RoleChoice(id: role.personRoleID, role: role.name, organisationName: name(role.organisation), organisation: role.organisation)
    }

    func note(_ kind: TrailEvent.Kind, _ staff: StaffMember?, _ detail: String?, at now: Date? = nil) async {
        await append(
            TrailEvent(
                kind: kind, at: now ?? clock.now(), subject: staff?.subject, issuer: staff?.issuer, organisation: staff?.role.organisation,
                role: staff?.role.jobRole, detail: detail))
    }

    /// Of somebody who has no session, and whose token was found to be the provider's; nil: nobody's that is proven.
    func note(_ kind: TrailEvent.Kind, verified: SignInError.Verified?, _ detail: String) async {
        await append(TrailEvent(kind: kind, at: clock.now(), subject: verified?.subject, issuer: verified?.issuer, detail: detail))
    }

    private func append(_ event: TrailEvent) async {
        do { try await trail.append(event) } catch { logger.error("a sign-in could not be put on record") }
    }
}
