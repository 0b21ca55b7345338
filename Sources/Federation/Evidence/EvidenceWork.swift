import CareRecord
import FHIRWire
import Foundation

/// One evidence question to one source: find the patient, and one narrow search for each resource type that tells, all side by side where the
/// source can be asked by number; else the searches once the patient is known.
struct EvidenceWork: Sendable {
    let client: SourceClient
    let question: EvidenceQuestion
    let deadline: ContinuousClock.Instant
    let budget: ByteBudget

    /// Bytes of all its answers together: some thousand contacts. What is larger is no narrow answer.
    static let mostBytes = 4_000_000
    /// Resources asked for with one page, and pages of one search.
    static let pageSize = 50
    static let mostPages = 3
    /// A source's own doubles of a person that are asked about.
    static let mostPatients = 4

    init(client: SourceClient, question: EvidenceQuestion, deadline: ContinuousClock.Instant) {
        self.client = client
        self.question = question
        self.deadline = deadline
        budget = ByteBudget(min(Self.mostBytes, client.settings.maxBytes))
    }

    /// What one source came to.
    struct Outcome: Sendable {
        var found: [Evidence] = []
        var couldNotTell: [EvidenceKind: CouldNotTell] = [:]
        var isMixUp = false
        /// What the source's health is judged by.
        var failures: [SourceFailure] = []
        var wentWell = false
    }

    func run() async -> Outcome {
        var outcome = Outcome()
        let connected = question.kinds.filter { !$0.sections.isDisjoint(with: client.settings.sections) }
        for kind in question.kinds.subtracting(connected) { outcome.couldNotTell[kind] = .notOffered }
        guard !connected.isEmpty else { return outcome }
        // A number alone is no proof of who somebody is (law 7): without a date of birth to compare with nobody's word counts, so nobody is asked.
        guard question.born != nil else {
            for kind in connected { outcome.couldNotTell[kind] = .birthDateNotKnown }
            outcome.wentWell = true
            return outcome
        }
        let types = Set(connected.flatMap(\.types))
        let together = together(await client.lastStatement(), types)
        async let statement = within { () async throws(SourceFailure) in try await client.capabilities(question.asker, deadline: deadline) }
        async let patients = patients(with: together.along)
        async let asked = byNumber(together.byNumber)
        let (capabilities, found) = (await statement, await patients)
        outcome.isMixUp = found.isMixUp
        var offered: [String: Set<String>?] = [:]
        switch capabilities {
        case .failure(let failure):
            outcome.failures.append(failure)
            for kind in connected { outcome.couldNotTell[kind] = .failed(failure) }
            return outcome
        case .success(let known):
            for type in types {
                if let known { known.searchable[type].map { offered[type] = $0 } } else { offered[type] = .some(nil) }
            }
        }
        // A source that failed, or gave only somebody else, says nothing of this person; one that knows nobody says that there is nothing.
        if let why = found.couldNotTell {
            if case .failed(let failure) = why { outcome.failures.append(failure) }
            for kind in connected { outcome.couldNotTell[kind] = why }
            return outcome
        }
        outcome.wentWell = true
        // Only what it still says that it takes: asked by a statement from before, it may have left a term out.
        let taken = self.together(try? capabilities.get(), types)
        let inHand = await asked.merging(found.along ?? [:]) { $0.and($1) }
            .filter { taken.byNumber[$0.key] != nil || taken.along.contains($0.key) }
        await search(found, inHand, offered, connected, &outcome)
        if found.isCutShort {
            for kind in connected where outcome.couldNotTell[kind] == nil {
                outcome.couldNotTell[kind] = .cutShort(.entries(limit: Self.mostPatients))
            }
        }
        return outcome
    }

    /// What was asked for by number, as far as it was answered; nothing of a type that took offence.
    private func byNumber(_ types: [String: Set<String>]) async -> [String: Pages] {
        await withTaskGroup(of: (String, Pages?).self) { group in
            for (type, parameters) in types { group.addTask { (type, await byNumber(type, parameters)) } }
            var all: [String: Pages] = [:]
            for await (type, pages) in group { all[type] = pages }
            return all
        }
    }

    /// Judges what is in hand, and asks for the rest by the source's own ids.
    private func search(
        _ patients: FoundPatients, _ inHand: [String: Pages], _ offered: [String: Set<String>?], _ kinds: Set<EvidenceKind>,
        _ outcome: inout Outcome
    ) async {
        var of: [String: Searched] = [:]
        await withTaskGroup(of: (String, Searched).self) { group in
            for (type, parameters) in offered {
                if let pages = inHand[type] {
                    // Whoever it knows: contacts of somebody whom it does not know are a mix-up.
                    group.addTask { (type, await judged(pages, Set(patients.ids), patients, passing: patients.passedOver)) }
                    continue
                }
                for patient in patients.ids {
                    group.addTask {
                        let whose = PersonParameter.terms(type, of: patient, named: parameters) ?? "patient=" + SourceWork.percent(patient)
                        let terms = whose + narrowed(type, parameters ?? [])
                        return (type, await judged(await pages(type, terms + "&_count=\(Self.pageSize)"), [patient], patients))
                    }
                }
            }
            for await (type, searched) in group { of[type, default: Searched()].add(searched) }
        }
        for searched in of.values {
            outcome.found += searched.found.filter { question.kinds.contains($0.kind) }
            outcome.isMixUp = outcome.isMixUp || searched.isMixUp
            if case .failed(let failure)? = searched.couldNotTell { outcome.failures.append(failure) }
        }
        for kind in kinds {
            let types = kind.types.filter { offered[$0] != nil }
            outcome.couldNotTell[kind] = types.isEmpty ? .notOffered : types.compactMap { of[$0]?.couldNotTell }.first
        }
    }

    // MARK: One search

    private struct Searched: Sendable {
        var found: [Evidence] = []
        var isMixUp = false
        var couldNotTell: CouldNotTell?

        mutating func add(_ other: Searched) {
            found += other.found
            isMixUp = isMixUp || other.isMixUp
            couldNotTell = couldNotTell ?? other.couldNotTell
        }
    }

    /// - Parameters:
    ///   - ids: of the source's Patients that it was asked about.
    ///   - passing: ids of others whose contacts come by number, and say nothing: that they came has been raised, or said.
    private func judged(
        _ pages: Pages, _ ids: Set<String>, _ patients: FoundPatients, passing: Set<String> = []
    ) async -> Searched {
        var searched = Searched(couldNotTell: pages.couldNotTell)
        let nameless = pages.contacts.filter { $0.organisations.isEmpty }.flatMap(\.providers)
        let codes = client.settings.organisations.count > 1 ? await codes(of: Set(nameless)) : [:]
        let passed = Set(passing.map { "Patient/\($0)" })
        for contact in pages.contacts {
            // What came along (its patient, an organisation) is no contact; what is none to take somebody on is no referral.
            guard contact.form != .patient, contact.form != .organisation, contact.form != .other else { continue }
            let names = contact.subject.reference != nil || !contact.subject.nhsNumbers.isEmpty
            guard names else {
                searched.couldNotTell = searched.couldNotTell ?? .notSaid
                continue
            }
            guard !(contact.subject.reference.map(passed.contains) ?? false) else { continue }
            guard isOf(ids, contact.subject, at: patients.addresses), bearsNoOther(contact.subject) else {
                searched.isMixUp = true
                searched.couldNotTell = searched.couldNotTell ?? .failed(.otherPerson)
                continue
            }
            guard let isOurs = isOurs(contact, codes) else {
                searched.couldNotTell = searched.couldNotTell ?? .notSaid
                continue
            }
            guard isOurs else { continue }
            switch EvidenceRules.finding(contact, of: client.settings.id, at: question.now) {
            case .evidence(let evidence): searched.found.append(evidence)
            case .notSaid: searched.couldNotTell = searched.couldNotTell ?? .notSaid
            case .nothing: break
            }
        }
        return searched
    }

    /// Whether it refers to one of these Patients of the source.
    /// - Parameter addresses: at which its Patients stood, where those were another server's: `Patient/1` of any other server is somebody else
    ///   (HL7 FHIR R4, Bundle 2.36.4).
    private func isOf(_ ids: Set<String>, _ subject: ReadResource.Subject, at addresses: Set<String>) -> Bool {
        ids.contains { id in
            (subject.reference ?? "Patient/\(id)") == "Patient/\(id)"
                && (subject.base.map { addresses.contains("\($0)/Patient/\(id)") } ?? true)
        }
    }
}
