import AccessControl
import CareRecord
import FHIRWire

/// That the Summary Care Record may be asked for in a look.
struct SummaryOffer: Sendable {
    /// Whether it may be viewed where the person cannot be asked.
    let withoutAsking: WithoutAsking
}

/// What a look knows of the Summary Care Record beside it.
extension LiveLook {
    /// Whether it is offered here, and whether it may be viewed where the person cannot be asked; nil: no page knows of it.
    ///
    /// To care's roles alone, and never of a restricted person: a summary names the practice that wrote it, which tells where they are.
    func summaryOffer() -> SummaryOffer? {
        guard let terms = surroundings.summary?.terms(), !person.isRestricted,
            let role = policy.role(of: staff.role, at: staffOrganisation.kind), role.kind == .care,
            terms.askedBy?.contains(staffOrganisation.kind) ?? true,
            !decision.permitted.isDisjoint(with: [.medicines, .allergies])
        else { return nil }
        let glass = policy.breakGlass
        guard glass.roles.contains(role.id) else { return SummaryOffer(withoutAsking: .notForRole) }
        let missing = glass.missing(of: staff.proof, at: Moment(surroundings.now()))
        return SummaryOffer(withoutAsking: missing.map { .afterSignIn($0) } ?? .allowed)
    }

    /// For the look's own pages.
    var summaryMark: SummaryMark {
        guard summaryOffer() != nil else { return .notOffered }
        return summaryNoted ?? .toBeAsked
    }

    /// - Parameter mark: nil: nothing was said.
    func note(_ mark: SummaryMark?) { summaryNoted = mark }

    /// What was found sensitive in the shared record, to compare a summary's words with; nil where nothing was.
    func secrets() -> SensitivityNet? { content.net }

    /// Its words are compared with what is secret elsewhere, as one organisation's are with another's.
    /// - Parameter isInPart: somebody did not answer in full, so that this is not all that is secret.
    func compare(with secrets: SensitivityNet?, isInPart: Bool) {
        content.net = secrets
        isComparedInPart = isInPart
    }

    /// Whether what was found sensitive is kept once all have answered: only where something was, and a summary may still come to be compared.
    var keepsSecrets: Bool { content.net?.isAnything == true && summaryOffer() != nil }

    /// The document's outline as sent, where it passed the gate.
    func composition() -> [UInt8]? {
        guard !isEnded, let key = content.originals.kept.keys.filter({ $0.type == "Composition" }).min(by: { $0.id < $1.id }) else {
            return nil
        }
        return content.originals.bytes(of: key)
    }
}
