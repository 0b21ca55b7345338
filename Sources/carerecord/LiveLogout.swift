import AuditTrail
import Foundation
import Identity
import Logging
import Looks
import Storage

/// `OneUse` for all nodes, in the database.
struct LiveOneUse: OneUse {
    let store: OneUseStore
    let clock: DatabaseClock
    func isFirstUse(of key: String, until: Date) async throws -> Bool {
        try await store.use(key, of: "once", until: until, at: clock.now())
    }
}

/// Back-channel logout (OpenID Connect Back-Channel Logout 1.0): what `POST /back-channel-logout` of the partner listener does.
struct LiveLogout: Sendable {
    let provider: OpenIDProvider
    let uses: LiveOneUse
    let sessions: SessionStore
    let looks: Looks
    let clock: DatabaseClock
    let trail: TrailStore
    let logger: Logger

    /// What to answer, with `Cache-Control: no-store` and an empty body (section 2.8).
    enum Outcome: Int, Sendable {
        case done = 200
        /// The token is refused; sending it again changes nothing.
        case refused = 400
        /// Whether it is good, or its end, could not be written: it is to be sent again.
        case tryAgain = 503
    }

    /// - Parameter token: the form's one `logout_token`.
    func receive(_ token: String) async -> Outcome {
        let logout: LogoutToken
        do throws(SignInError) { logout = try await provider.logout(token, uses: uses) } catch {
            guard case .tokenRefused(let fault) = error else { return .tryAgain }
            logger.notice("a logout token was refused", metadata: ["why": "\(fault.rawValue)"])
            return .refused
        }
        let sid: String? = if case .session(let sid, _) = logout.target { sid } else { nil }
        let issuer = logout.issuer
        var ended: [SessionStore.Row]?
        // The token is used up: sent again it would be refused. So a database that is busy is asked again, for some seconds.
        for attempt in 0..<10 where ended == nil {
            if attempt > 0 { try? await Task.sleep(for: .milliseconds(500)) }
            ended = try? await sessions.signOut(issuer: issuer, sid: sid, at: clock.now()) {
                logout.ends(issuer: issuer, subject: $0, sid: $1)
            }
        }
        guard let ended else {
            logger.error(
                "a staff member signed out at the identity provider, and that could not be written: their sessions last until they are idle"
            )
            return .tryAgain
        }
        for session in ended {
            await looks.sessionEnded(session.key)
            let event = TrailEvent(
                kind: .signedOut, at: clock.now(), subject: session.staff.subject, issuer: session.staff.issuer,
                organisation: session.staff.role.organisation, role: session.staff.role.jobRole, detail: "at the identity provider")
            do { try await trail.append(event) } catch { logger.error("a sign-out could not be put on record") }
        }
        return .done
    }
}
