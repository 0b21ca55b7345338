import AccessControl
import CareRecord
import FHIRWire

/// What may be shown of one answer, and why the rest may not: the second pure function, after the decision.
///
/// More restriction never shows more: a resource is shown only if no check objects to it.
struct Labelling: Sendable {
    let permitted: Set<Section>
    let isRestricted: Bool
    /// What the decision permits beyond sections; nil where no policy was weighed.
    let permission: Permission?
    let person: RightPerson
    /// Whether every organisation that the source answers for shares all sections with this staff member's.
    let sharesAll: Bool
    /// Sections that a resource of another section may tell of by naming what it refers to: permitted, and shared by every organisation that
    /// the source answers for, since whose the other resource is need not be known.
    let tellable: Set<Section>
    /// Sections each organisation shares with this staff member's organisation, by the agreements in force.
    let shared: @Sendable (ODSCode) -> Set<Section>

    struct Labelled: Sendable {
        var shown: [Arrived] = []
        var withheld: [(resource: ReadResource, reason: WithheldReason)] = []
        var unread: [ReadResource] = []
        /// Fields in which a resource was about somebody else, for the mix-up queue.
        var mixUp: Set<RightPerson.MismatchField> = []
    }

    /// - Parameters:
    ///   - arrived: resources of one source.
    ///   - patients: verdicts on the source's Patient resources so far, by reference such as `Patient/12`.
    ///   - known: what else those Patients are known by.
    func label(_ arrived: [Arrived], patients: [String: RightPerson.Verdict], known: KnownPatients = KnownPatients()) -> Labelled {
        var out = Labelled()
        let wrong = RightPerson.wrong(patients)
        for one in withoutTold(arrived, &out) {
            let resource = one.resource
            // What stands inside another is somebody's whether it is understood or not.
            if case .notUnderstood = resource.outcome, resource.container == nil || mismatch(resource, patients, known, wrong) == nil {
                out.unread.append(resource)
                continue
            }
            if let fields = mismatch(resource, patients, known, wrong) {
                // Nobody can be mixed up with nobody: there is nothing that an officer could look into.
                let isUntold = fields == [.subject] && resource.subject.isUntold
                out.withheld.append((resource, isUntold ? .subjectNotTold : RightPerson.reason(fields)))
                if !isUntold { out.mixUp.formUnion(fields) }
                continue
            }
            if let reason = reasonToWithhold(resource) {
                out.withheld.append((resource, reason))
                continue
            }
            guard let shown = reduced(resource.holdsOthers ? withoutOriginal(one) : one) else {
                out.withheld.append((resource, .whereabouts))
                continue
            }
            out.shown.append(shown)
        }
        return out
    }

    /// What they say without the names of what they refer to in sections that are not shown. Where the resource's own text holds such a name,
    /// it is not served.
    private func withoutTold(_ arrived: [Arrived], _ out: inout Labelled) -> [Arrived] {
        let closed = Set(Section.allCases).subtracting(tellable)
        let telling = arrived.indices.filter { !arrived[$0].resource.told.sections.isDisjoint(with: closed) }
        guard !telling.isEmpty else { return arrived }
        var arrived = arrived
        do throws(ReadingError) {
            let entries = try R4Reader.entries(of: telling.map { arrived[$0].resource }, withoutTellingOf: closed)
            for (place, kept) in zip(telling, entries) {
                if arrived[place].resource.told.inText.isDisjoint(with: closed) {
                    arrived[place].reword(kept)
                } else {
                    arrived[place].reduce(to: kept.map(\.withoutOriginal))
                }
            }
            return arrived
        } catch {
            out.withheld += telling.map { (arrived[$0].resource, .notChecked) }
            return arrived.indices.filter { !telling.contains($0) }.map { arrived[$0] }
        }
    }

    /// What the person says of themselves, without the bytes in which somebody else stands too.
    private func withoutOriginal(_ one: Arrived) -> Arrived {
        var one = one
        one.reduce(to: one.resource.entries.map(\.withoutOriginal))
        return one
    }

    private var hidesWhereabouts: Bool { isRestricted || permission?.withoutWhereabouts == true }

    /// What may be shown of one that may be shown; nil where nothing is left.
    private func reduced(_ one: Arrived) -> Arrived? {
        var one = one
        if hidesWhereabouts {
            let kept = one.resource.entries.map { entry in
                guard let permission, permission.withoutWhereabouts else { return Optional(entry.withoutRemarks) }
                return Whereabouts.kept(from: entry, permission)
            }
            guard kept.allSatisfy({ $0 != nil }) else { return nil }
            one.reduce(to: kept.compactMap(\.self))
        }
        if permission?.documentsByTitleOnly == true, one.resource.section == .documents {
            one.reduce(to: one.resource.entries.map(\.byTitleOnly))
        }
        return one
    }

    private func mismatch(
        _ resource: ReadResource, _ patients: [String: RightPerson.Verdict], _ known: KnownPatients,
        _ wrong: [String: Set<RightPerson.MismatchField>]
    ) -> Set<RightPerson.MismatchField>? {
        let on = resource.hangsOn
        if resource.key.type == "Patient" { return on.mismatch(wrong) }
        if case .listed = resource.outcome, on == .none, resource.subject.reference == nil { return nil }
        guard known.mayBeMeant(by: resource) else { return [.subject] }
        let numbers = resource.subject.nhsNumbers.map { $0.filter(\.isNumber) }
        if !numbers.isEmpty, !numbers.allSatisfy(person.nhsNumbers.contains) { return [.nhsNumber] }
        // A Patient inside the resource answers for itself: with its date of birth too.
        if let born = person.born, !resource.subject.born.allSatisfy({ RightPerson.compatible($0, born) }) { return [.born] }
        switch on {
        // An entry that names nobody: taken as the answer's person only where the source has shown who that is, and nobody else.
        case .everyPatient: return patients.isEmpty ? [.subject] : on.mismatch(wrong)
        case .patient(let reference): return patients[reference] == nil ? [.subject] : on.mismatch(wrong)
        // A subject that is not a Patient (a group, a location) is not this person's.
        case .none: return resource.isEntry ? [.subject] : nil
        }
    }

    private func reasonToWithhold(_ resource: ReadResource) -> WithheldReason? {
        if case .entry(let section) = resource.outcome {
            guard permitted.contains(section) else { return .byPolicy }
            if !resource.entries.allSatisfy({ shared($0.provenance.organisation).contains(section) }) { return .notShared }
            // What does not say whose it is may be any organisation's that its source answers for.
            if !tellable.contains(section), !resource.entries.allSatisfy(\.provenance.isOrganisationNamed) { return .notShared }
        }
        // Other types belong to no section that an agreement could name: only who shares everything shares them.
        if case .listed = resource.outcome {
            guard permitted.count == Section.allCases.count, permission?.documentsByTitleOnly != true else { return .byPolicy }
            guard sharesAll else { return .notShared }
        }
        if let section = resource.section, permission?.hiddenForWhereabouts.contains(section) == true { return .whereabouts }
        if hidesWhereabouts, tellsWhereabouts(resource) { return .whereabouts }
        return nil
    }

    /// Whether a resource could tell where a restricted person lives or can be met (STANDARDS 3: addresses, telecoms, practice,
    /// clinic and appointment sites from *any* source re-locate them).
    /// Only kinds that say what is the matter with somebody, and of those only what names no place, are shown.
    private func tellsWhereabouts(_ resource: ReadResource) -> Bool {
        // A place that somebody's record warns of may be where they live.
        if resource.subject.isOfAThing || resource.subject.holdsThings { return true }
        return switch resource.key.type {
        case "Condition", "AllergyIntolerance", "Observation", "DiagnosticReport", "MedicationRequest", "MedicationStatement", "Medication",
            "Procedure", "Immunization", "Flag", "Goal":
            Self.placeWords.contains { resource.raw.bytes.contains($0) }
        default: true
        }
    }

    /// Members that hold a place, as they stand in JSON.
    private static let placeWords = [
        "\"location\"", "\"contained\"", "\"address\"", "\"telecom\"", "\"serviceProvider\"", "\"managingOrganization\"",
        "\"dispenseRequest\"",
    ].map { Array($0.utf8) }
}

/// A resource that has come, with the SHA-256 of its bytes for the account.
struct Arrived: Sendable {
    private(set) var resource: ReadResource
    let digest: [UInt8]
    /// False where only its entries may be shown, and not its bytes.
    private(set) var isServed = true

    init(resource: ReadResource, digest: [UInt8]) {
        self.resource = resource
        self.digest = digest
    }

    /// Its entries say this; its bytes tell no more.
    mutating func reword(_ entries: [Entry]) { resource = resource.showing(entries) }

    /// Only these entries of it are shown.
    mutating func reduce(to entries: [Entry]) {
        resource = resource.showing(entries)
        isServed = false
    }
}

extension ReadResource {
    /// The same resource, counted and listed as not understood: its entries would bear the names of another's.
    var notToldApart: ReadResource {
        ReadResource(
            key: key, fullURL: fullURL, raw: raw, entries: [],
            outcome: .notUnderstood(NotUnderstood(place: key.type, reason: .notToldApart)), subject: subject)
    }

    /// Whether it is an entry of a section.
    var isEntry: Bool { if case .entry = outcome { true } else { false } }
    var section: Section? { if case .entry(let section) = outcome { section } else { nil } }

    /// Whose word decides whether it is this person's.
    var hangsOn: RightPerson.HangsOn {
        if key.type == "Patient" { return .patient("Patient/" + key.id) }
        guard let reference = subject.reference else {
            return isEntry || !subject.nhsNumbers.isEmpty || !subject.identifiers.isEmpty ? .everyPatient : .none
        }
        return reference.hasPrefix("Patient/") ? .patient(reference) : .none
    }
}
