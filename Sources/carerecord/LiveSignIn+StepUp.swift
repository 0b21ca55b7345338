import AccessControl
import Foundation
import Identity
import StaffWeb
import Storage

/// Stepping a session up: the same staff member shows again, and more strongly, who they are, and goes on in the same role under a new
/// session (issue 4, parts 1 and 5).
extension LiveSignIn {
    /// Begins it for the session of a cookie; without a live one it is a sign-in like any other.
    func stepUp(_ cookie: String, _ hint: String?, _ then: String?, by asker: SignInDesk.Asker) async throws(SignInFailure)
        -> SignInDesk.Begun
    {
        guard let row = try await live(key: Secrets.stored(cookie)), !row.staff.role.personRoleID.isEmpty else {
            return try await begin(hint, then, by: asker)
        }
        let demand = SignInDemand.stepUp(
            of: row.staff.subject, to: try await stepUpLevel(), references: stepUpReferences, since: row.staff.proof?.at.date)
        return try await begin(hint, then, by: asker, session: row.key, demand: demand)
    }

    /// Judges the answer by what was asked. Where it shows less, the session goes on as it was; where it shows enough, the session has a new
    /// key, its open looks are closed, and what waited for it waits for the new one.
    func completeStepUp(
        _ answer: AuthorizationAnswer, _ pending: SignInStore.Row, _ certificate: String?
    ) async throws(SignInFailure) -> SignInDesk.Completed {
        // Ended meanwhile: it is not brought back. Not used by this: it may be somebody else who brings the answer.
        guard let key = pending.session, let demand = Self.read(pending.demand), let row = try await live(key: key, touches: false) else {
            throw .notBegunHere
        }
        // What was copied from one computer to another moves no session there. Before the provider is asked: its code is not used up for it.
        guard demand.certificate == certificate else {
            await note(.signInRefused, row.staff, "step-up: another certificate")
            throw .otherCertificate
        }
        let token: IDToken
        let text: String
        do { (token, text) = try await provider.complete(answer, verifier: pending.verifier, nonce: pending.nonce, demand: demand) } catch {
            // Of the staff member whose session it is; where somebody else showed who they are, they are named too.
            let other = error.verified.flatMap { $0.subject == row.staff.subject ? nil : $0 }
            await note(.signInRefused, row.staff, "step-up: " + error.code + (other == nil ? "" : ", by somebody else"))
            if let other { await note(.signInRefused, verified: other, "step-up of another's session") }
            switch error {
            case .refusedByProvider: throw .refusedByProvider
            case .providerUnavailable: throw .providerUnavailable
            case .notProven: throw .notProven
            default: throw .notAccepted
            }
        }
        // In the same role, where they still hold it: its rights are those of the new claims.
        let roles = Self.roles(token)
        guard token.issuer == row.staff.issuer, let role = roles.first(where: { $0.personRoleID == row.staff.role.personRoleID }) else {
            await note(.signInRefused, row.staff, "step-up: role not held")
            throw .noRole
        }
        let staff = StaffMember(
            subject: token.subject, issuer: token.issuer, name: token.name ?? row.staff.name, role: role, assurance: token.acr,
            proof: proof(token), names: Self.names(token) ?? row.staff.names)
        let fresh = BoundCookie.made(Secrets.random(), for: certificate)
        let now = clock.now()
        do {
            try await sessions.stepUp(
                row.key,
                with: SessionStore.Row(
                    key: Self.key(fresh, certificate), staff: staff, roles: roles, sid: token.sid, idToken: text, created: now, seen: now,
                    frame: row.frame),
                at: now)
        } catch { throw .unavailable }
        await looks.sessionEnded(row.key)
        await note(.signedIn, staff, "step-up", at: now)
        return .signedIn(cookie: fresh, then: pending.returnTo)
    }

    /// As it is kept with the sign-in.
    static func written(_ demand: SignInDemand) -> String? {
        (try? JSONEncoder().encode(demand)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Nil where it cannot be read: then nothing is stepped up.
    static func read(_ text: String?) -> SignInDemand? {
        text.flatMap { try? JSONDecoder().decode(SignInDemand.self, from: Data($0.utf8)) }
    }
}
