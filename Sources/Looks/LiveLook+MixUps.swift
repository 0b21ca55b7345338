import CareRecord
import FHIRWire

/// Possible mix-ups: told to the privacy officers of the organisation whose resources did not fit (law 7).
extension LiveLook {
    /// Where a possible mix-up was met, and whose it is to look into.
    struct MixUpOf: Hashable, Sendable {
        let source: SourceID
        let organisation: ODSCode
    }

    static let mixUpNotReported = "A possible mix-up could not be reported automatically: report it to the organisation."

    /// Whose a mix-up among these is: the organisations that the withheld resources name; the source's first, where one names none or where
    /// nothing was withheld.
    func owners(_ withheld: [(resource: ReadResource, reason: WithheldReason)], of source: SourceID) -> Set<MixUpOf> {
        let mixedUp = withheld.filter { $0.reason == .possibleMixUp || $0.reason == .birthDateNotKnown }
        guard !mixedUp.isEmpty else { return [firstOwner(of: source)] }
        return Set(
            mixedUp.map { one in
                let said = one.resource.entries.first?.provenance
                return owner(said.flatMap { $0.isOrganisationNamed ? $0.organisation : nil }, of: source)
            })
    }

    /// - Parameter named: the organisation that a resource names; only one that its source answers for is told.
    func owner(_ named: ODSCode?, of source: SourceID) -> MixUpOf {
        let organisations = plan.sources.first { $0.source == source }?.organisations ?? []
        guard let named, organisations.contains(where: { $0.ods == named }) else { return firstOwner(of: source) }
        return MixUpOf(source: source, organisation: named)
    }

    func firstOwner(of source: SourceID) -> MixUpOf {
        let first = plan.sources.first { $0.source == source }?.organisations.first?.ods
        return MixUpOf(source: source, organisation: first ?? staffOrganisation.ods)
    }

    func raise(_ mixUps: [MixUpOf: Set<RightPerson.MismatchField>]) async {
        for (of, fields) in mixUps {
            // Once: what hangs on a Patient that was raised says nothing new.
            guard !fields.isSubset(of: raisedMixUps[of] ?? []) else { continue }
            let raised = MixUpRaised(
                organisation: of.organisation, source: of.source, person: person.nhsNumber, fields: fields.map(\.rawValue).sorted(),
                look: id, at: surroundings.now())
            do {
                try await surroundings.account.mixUp(raised)
                // What could not be raised is tried again with the next answer.
                raisedMixUps[of, default: []].formUnion(fields)
            } catch {
                say(Self.mixUpNotReported)
            }
        }
    }
}
