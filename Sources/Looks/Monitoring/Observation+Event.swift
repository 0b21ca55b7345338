import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Storage

extension Observation {
    /// An event as the rules see it.
    /// - Parameters:
    ///   - key: the region's, for marks: a person's number goes no further than here.
    ///   - role: the policy's role for a claimed job role at an organisation; nil where there is none.
    /// - Returns: nil for what no rule reads.
    public init?(
        _ event: WatchedEvent, key: [UInt8], clock: RegionClock,
        role: (_ jobRole: String, _ organisation: String) -> (id: String, duty: Duty)?
    ) {
        guard let kind = Kind(rawValue: event.kind) else { return nil }
        let role = role(event.jobRole, event.organisation)
        let decision = event.decision.flatMap { try? WrittenDecision(text: $0) }
        let isSearch = kind == .searchAnswered || kind == .searchRefused
        self.init(
            id: event.id, at: event.at, local: clock.local(event.at), kind: kind, staff: event.subject, organisation: event.organisation,
            role: role?.id ?? event.jobRole, duty: role?.duty ?? .care,
            person: isSearch || kind == .signedIn ? nil : event.people.first.map { WatchMark(number: $0, key: key) },
            grounds: decision.map { LookGrounds($0, isAdministrators: role?.duty == .administrator) } ?? LookGrounds(), flags: event.flags,
            sections: kind == .lookOpened ? Set(decision?.what.compactMap(Section.init) ?? []) : [],
            // An answer that names nobody says why in its detail.
            candidates: isSearch ? (event.detail == "found" ? event.people.count : 0) : nil)
    }
}

extension LookGrounds {
    /// What permitted a look, or why it was refused, as its decision was written.
    init(_ decision: WrittenDecision, isAdministrators: Bool) {
        let permitting = Set(
            decision.findings.filter { $0.rule == "relationship" && $0.finding.hasPrefix("permit") }.compactMap(\.evidence))
        let ties = decision.facts.relationships.filter {
            permitting.contains($0.evidence) && $0.organisation.code == decision.request.staff.role.organisation
                && $0.person == decision.request.person
        }
        let best = ties.max { min($0.strength, $0.kind.strongest) < min($1.strength, $1.kind.strongest) }
        let evidence: Evidence =
            switch best.map({ min($0.strength, $0.kind.strongest) }) {
            case .proven: .proven
            case .inferred: .inferred
            case .stated: .stated
            case nil: .none
            }
        self.init(
            evidence, relationship: best?.kind.rawValue, brokeGlass: !decision.brokenGlass.isEmpty,
            saidPresent: ties.contains { $0.kind == .personPresent }, director: isAdministrators ? decision.request.director?.subject : nil,
            refusal: decision.outcome == "refuse" ? Self.refusal(Set(decision.what)) : nil)
    }

    /// Refusals that are about this person; every other is about who asks, whoever the person.
    private static let ofPerson: Set<String> = Set(
        [
            DecisionRefusal.noRelationship, .noRulePermits, .relationshipShowsLess, .keptBack, .personObjects, .presenceLimit,
            .breakGlassLimit,
        ].map(\.rawValue))

    private typealias DecisionRefusal = AccessControl.Refusal

    private static func refusal(_ why: Set<String>) -> Refusal { why.isSubset(of: ofPerson) ? .ofPerson : .ofStaff }
}
