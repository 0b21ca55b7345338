import CareRecord
import FHIRWire

/// One round trip: what can be asked without the source's own id of the person goes out together with the question who that is. Only where the
/// source says that it can: one that does not know a term may leave it out, and would send everybody's contacts.
extension EvidenceWork {
    /// How each type is asked for; what is in neither is asked for by the source's own id, in a second round trip.
    struct Together: Sendable {
        /// By a search of its own that names the person by number (`patient.identifier`), with the parameters that it takes.
        var byNumber: [String: Set<String>] = [:]
        /// Sent along with the Patient (`_revinclude`): not bounded by date, so it is the second choice.
        var along: [String] = []
    }

    /// So many contacts of a type that came along may not be all: servers stop somewhere, and their totals do not count them.
    static let mostAlong = 100

    /// - Parameter known: what the source said it can do, where that is in hand.
    func together(_ known: Capabilities?, _ types: Set<String>) -> Together { Self.together(known, types, client.settings.search) }

    static func together(_ known: Capabilities?, _ types: Set<String>, _ search: SourceSettings.Search) -> Together {
        var together = Together()
        guard let known else { return together }
        for type in types.sorted() {
            guard let parameters = known.searchable[type] else { continue }
            // A number in one more address is worth more than a round trip.
            if search == .post, parameters.contains("patient.identifier") {
                together.byNumber[type] = parameters
            } else if known.sentWithPatient.contains(type + ":patient") {
                together.along.append(type)
            }
        }
        return together
    }

    /// Patients of a number, and what came along with them; nil where that may not be all, and is to be asked for by the Patient's id.
    func patients(of number: NHSNumber, with along: [String]) async -> (patients: Pages, along: [String: Pages]?) {
        let terms = "identifier=" + Self.token(number)
        guard !along.isEmpty else { return (await pages("Patient", terms), nil) }
        // On a budget of its own: what is too much at once may be little when it is bounded by date.
        let apart = EvidenceWork(client: client, question: question, deadline: deadline)
        let both = await apart.pages("Patient", terms + along.map { "&_revinclude=" + SourceWork.percent($0 + ":patient") }.joined())
        if Self.knowsNobody(both) { return (both, [:]) }
        if let why = both.couldNotTell { return Self.isMended(why) ? (await pages("Patient", terms), nil) : (both, nil) }
        var of: [String: Pages] = [:]
        for type in along { of[type] = Pages(contacts: both.contacts.filter { Self.type(of: $0) == type }) }
        let came = of.values.map(\.contacts.count)
        // Of somebody whom it knows, nothing at all is worth a question: it may leave out what it does not know.
        let isAll = !both.hasWarnings && came.allSatisfy { $0 < Self.mostAlong } && came.contains { $0 > 0 }
        return (both, isAll || both.contacts.isEmpty ? of : nil)
    }

    /// A type's contacts by the person's numbers; nil where it took offence at the question, and is to be asked by the Patient's id.
    func byNumber(_ type: String, _ parameters: Set<String>) async -> Pages? {
        var all = Pages()
        for number in numbers {
            let found = await pages(
                type, "patient.identifier=" + Self.token(number) + narrowed(type, parameters) + "&_count=\(Self.pageSize)")
            if Self.knowsNobody(found) { continue }
            if let why = found.couldNotTell, Self.isMended(why) { return nil }
            // It may say that it left the person out of the question, and then sends everybody's.
            if found.hasWarnings { return nil }
            all.contacts += found.contacts
            all.couldNotTell = all.couldNotTell ?? found.couldNotTell
        }
        return all
    }

    static func token(_ number: NHSNumber) -> String { SourceWork.percent("\(NHSNumber.system)|\(number.digits)") }

    /// Only a source that says so in words knows nobody of a number: a bare 404 may be a wrong address (law 4).
    static func knowsNobody(_ pages: Pages) -> Bool { pages.couldNotTell == .failed(.outcome(codes: [SourceWork.patientNotFound])) }

    /// Whether the plain question may do better: the source is not slow, away or unwilling, but did not take this one.
    private static func isMended(_ why: CouldNotTell) -> Bool {
        switch why {
        case .failed(.status(let status)): (400..<500).contains(status)
        case .failed(.outcome), .failed(.notFound), .failed(.notUnderstood), .failed(.tooLarge), .cutShort, .notSaid: true
        default: false
        }
    }

    private static func type(of contact: ReadContact) -> String? {
        switch contact.form {
        case .appointment: "Appointment"
        case .admission, .encounter: "Encounter"
        case .referral: "ServiceRequest"
        case .careTeam: "CareTeam"
        case .episodeOfCare: "EpisodeOfCare"
        case .patient, .organisation, .other: nil
        }
    }
}
