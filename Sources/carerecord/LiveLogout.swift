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
        try await store.use(key, of: OneUseStore.once, until: until, at: clock.now())
    }
}

/// Back-channel logout (OpenID Connect Back-Channel Logout 1.0): what `POST /back-channel-logout` of the partner listener does.
struct LiveLogout: Sendable {
    let provider: OpenIDProvider
    let sessions: SessionStore
    let kept: KeptSessions
    let looks: Looks
    let clock: DatabaseClock
    /// Returns once what was just written is known to every node.
    let untilInForce: @Sendable () async -> Void
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
        let (logout, use): (LogoutToken, TokenUse)
        do throws(SignInError) { (logout, use) = try await provider.logout(token) } catch {
            guard case .tokenRefused(let fault) = error else { return .tryAgain }
            return refused(fault)
        }
        let sid: String? = if case .session(let sid, _) = logout.target { sid } else { nil }
        let issuer = logout.issuer
        var mayBeDone = false
        // A database that is busy is asked again, for some seconds. Where it stays so nothing is written, and the token is good once more.
        for attempt in 0..<10 {
            if attempt > 0 { try? await Task.sleep(for: .milliseconds(500)) }
            do throws(StorageError) {
                // Also those that a server which was behind has not got, and that somebody is signed in by here.
                let here = kept.rows {
                    $0.staff.issuer == issuer && logout.ends(issuer: issuer, subject: $0.staff.subject, sid: $0.sid)
                }
                let ended = try await sessions.signOut(
                    issuer: issuer, sid: sid, token: (use.key, use.until), kept: here, at: clock.now()
                ) {
                    logout.ends(issuer: issuer, subject: $0, sid: $1)
                }
                // Used by what was not known to be written: then all of it was, and looks hear of it as of any end on another node.
                guard let ended else {
                    guard mayBeDone else { return refused(.replayed) }
                    await untilInForce()
                    return .done
                }
                for session in ended {
                    kept.forget(session.key)
                    await looks.sessionEnded(session.key)
                }
                if !ended.isEmpty { await untilInForce() }
                return .done
            } catch {
                if error == .outcomeUnknown { mayBeDone = true }
            }
        }
        logger.error(
            "a staff member signed out at the identity provider, and that could not be written: their sessions last until it is sent again, or they are idle"
        )
        return .tryAgain
    }

    private func refused(_ fault: TokenFault) -> Outcome {
        logger.notice("a logout token was refused", metadata: ["why": "\(fault.rawValue)"])
        return .refused
    }
}
