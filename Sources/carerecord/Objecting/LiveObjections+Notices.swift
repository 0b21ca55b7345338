import AccessControl
import Foundation
import Looks
import Objections
import StaffWeb
import Storage

/// Signatures on a notice of a national emergency: by two people who are signed in, of whom the second is not the first.
extension LiveObjections {
    static func signature(_ staff: StaffMember) -> NoticeSignature {
        .signedIn(issuer: staff.issuer, subject: staff.subject, name: staff.name)
    }

    /// What a desk's sign-in lacks for it: it must be as sure and as fresh as for breaking the glass, since it opens more.
    func missingToSign(_ staff: StaffMember) async throws(LookError) -> MissingProof? {
        let policy: RegionPolicy
        do { policy = try await inForce.current() } catch { throw .accountUnavailable }
        return policy.breakGlass.missing(of: staff.proof, at: Moment(clock.now()))
    }

    /// Who may come here is decided anew, as for every page; the signature and its event are one transaction.
    func signNotice(_ id: String, as turn: NoticeSignature.Turn, _ staff: StaffMember) async throws -> NoticeSigned {
        _ = try await mine(staff)
        if let missing = try await missingToSign(staff) { return .proof(missing) }
        let now = clock.now()
        let event = Self.event(staff, .objectionsSuspended, [], "\(id), \(turn.rawValue) signature, signed in", now)
        let outcome = try await kept { () async throws(StorageError) in
            try await emergencies.sign(id, by: Self.signature(staff), as: turn, event: event, at: now)
        }
        return switch outcome {
        case .done: .done
        case .notFound: .notFound
        case .samePerson: .samePerson
        case .otherTurn: .otherTurn
        case .notNow: .notNow
        }
    }
}
