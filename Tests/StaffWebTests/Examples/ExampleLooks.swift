import AccessControl
import CareRecord
import Crypto
import Foundation
import Looks

/// Looks to draw pages from: ordinary, filling, empty, not shared, very long, hostile.
enum ExampleLooks {
    static let staff = StaffMember(
        subject: "s-1", issuer: "https://sign-in.example", name: "Dr Amara Osei",
        role: StaffRole(personRoleID: "p-1", organisation: "R1H", jobRole: "R8000", name: "Consultant"))

    static let organisations: [Organisation] = [
        organisation("F84016", "Jubilee Street Practice", .gpPractice, contact: "Records desk, 020 7946 0101"),
        organisation("R1H", "Barts Health NHS Trust", .acute, contact: "Pharmacy records desk, Royal London. 020 7946 0123"),
        organisation("RQX", "Homerton Healthcare NHS Foundation Trust", .acute),
        organisation("RWK", "East London NHS Foundation Trust", .mentalHealth),
        organisation("RRU", "London Ambulance Service NHS Trust", .ambulance),
        organisation("X111", "NHS 111 north east London", .nhs111),
        organisation("TH01", "Tower Hamlets Council", .socialCare),
        organisation("RP6", "Moorfields Eye Hospital NHS Foundation Trust", .acute),
        organisation("HO01", "St Joseph’s Hospice", .hospice),
        organisation("RAL", "Royal Free London NHS Foundation Trust", .acute),
        organisation("RRV", "University College London Hospitals NHS Foundation Trust", .acute),
        organisation("RD8", "Milton Keynes University Hospital NHS Foundation Trust", .acute),
    ]

    static func organisation(_ code: String, _ name: String, _ kind: OrganisationKind, contact: String? = nil) -> Organisation {
        Organisation(
            ods: Example.ods(code), name: name, kind: kind, ics: Example.ods("QMF"), usesTheRecord: true, shares: true,
            contact: contact)
    }

    static func decision(_ staff: StaffMember = staff) -> Decision { ExampleAccess.decision(staff) }

    static let okonkwo = BannerPerson(
        nhsNumber: (try? NHSNumber("9996241858")) ?? (try? NHSNumber("9000000009")) ?? Example.missing(),
        name: PersonName(prefix: ["Mrs"], given: ["Margaret"], family: "Okonkwo"), preferredName: "Peggy",
        born: Example.date("1944-03-14"), gender: "female",
        address: Address(lines: ["Flat 4", "12 Example Walk", "London"], postcode: "E1 0ZZ"),
        practice: "Jubilee Street Practice", language: "Igbo", interpreterRequired: true)

    static let id = LookID("example-look-0123456789abcdef") ?? Example.missing()

    static func look(
        person: BannerPerson = okonkwo, entries: [Entry], waiting: Set<String> = [], held: Set<String> = [],
        state: [String: SectionState] = [:],
        version: Int = 3, names: [String: String] = [:], listed: [ListedResources] = [], unread: [UnreadResource] = [],
        notices: [String] = [], withheld: [String: [Section: Int]] = [:], why: [WithheldReason: Int] = [:],
        recalled: [String: Int] = [:],
        otherKinds: [String: OtherKinds] = [:], cutShort: [String: [CutShort]] = [:], decision: Decision = decision()
    ) -> ReleasedLook {
        let record = PatientRecord(entries)
        let panel = organisations.map { organisation -> OrganisationAnswers in
            let code = organisation.ods.code
            var sections: [Section: SectionAnswer] = [:]
            for section in Section.allCases {
                let count = entries.count { $0.section == section && $0.provenance.organisation == organisation.ods }
                let kept = withheld[code]?[section] ?? 0
                var answer = SectionAnswer(
                    organisation: organisation.ods, source: Example.source("s-" + code.lowercased()), section: section,
                    state: count > 0
                        ? .entries
                        : state[code + "/" + section.rawValue] ?? state[code] ?? (kept > 0 ? .withheld(.bySource) : .nothingRecorded),
                    entries: count,
                    withheld: kept, cutShort: cutShort[code + "/" + section.rawValue] ?? [], answered: Example.fetched,
                    dataAsOf: code == "RP6" ? Example.fetched.addingTimeInterval(-72_000) : Example.fetched)
                if kept > 0 { answer.withheldWhy = why }
                answer.readInPart = entries.count {
                    $0.section == section && $0.provenance.organisation == organisation.ods && !$0.problems.isEmpty
                }
                if waiting.contains(code) { (answer.state, answer.answered, answer.dataAsOf) = (.waiting, nil, nil) }
                if held.contains(code), count == 0 { answer.state = .waiting }
                sections[section] = answer
            }
            let silent = waiting.contains(code) || state[code].map { if case .unavailable = $0 { true } else { false } } ?? false
            return OrganisationAnswers(
                organisation: organisation, source: Example.source("s-" + code.lowercased()),
                isRegisteredPractice: code == "F84016",
                identity: names[code].map { .nameDiffers(as: $0) } ?? (silent ? .notKnown : .agrees), sections: sections,
                answered: silent ? nil : Example.fetched, dataAsOf: code == "RP6" ? Example.fetched.addingTimeInterval(-72_000) : nil,
                recalled: recalled[code] ?? 0, otherKinds: otherKinds[code], isWaitingForOthers: held.contains(code))
        }
        var ledger = Ledger()
        let (shown, grouped) = record.resourcesShownAndGrouped
        (ledger.shown, ledger.grouped, ledger.listed, ledger.notUnderstood) = (
            shown, grouped, listed.reduce(0) { $0 + $1.count }, unread.count
        )
        ledger.withheld = [.bySource: withheld.values.flatMap(\.values).reduce(0, +)]
        ledger.received = shown + grouped + ledger.listed + ledger.notUnderstood + ledger.withheldTotal
        return ReleasedLook(
            id: id, version: version, isFinal: waiting.isEmpty && held.isEmpty, opened: Example.fetched, staff: staff,
            staffOrganisation: organisations[1], decision: decision, person: person, record: record, panel: panel,
            listed: listed, unread: unread, ledger: ledger, notices: notices,
            entryKey: SymmetricKey(data: Array(repeating: UInt8(7), count: 32)))
    }

    static let states: [String: SectionState] = [
        "RAL": .unavailable(.late(after: .seconds(4))), "TH01": .notShared, "TH01/results": .notAsked(.notOffered),
        "RWK/results": .notShared, "X111/results": .notShared, "RQX/care-plans": .notShared,
        "RRU/appointments": .notAsked(.notOffered), "X111/appointments": .notAsked(.notOffered),
    ]

    static let ordinary = look(
        entries: ExamplePerson.entries, state: states, names: ["TH01": "Okonkwo-Bell"],
        listed: [
            ListedResources(organisation: Example.ods("R1H"), type: "Claim", count: 41),
            ListedResources(organisation: Example.ods("R1H"), type: "Device", count: 2),
        ],
        unread: [
            UnreadResource(
                organisation: Example.ods("RQX"), source: Example.source("s-rqx"),
                problem: NotUnderstood(place: "entry[4]", reason: .noResourceType))
        ],
        withheld: ["RWK": [.medicines: 2, .conditions: 1, .documents: 1]])

    static let filling = look(
        entries: ExamplePerson.entries.filter { ["F84016", "R1H", "HO01"].contains($0.provenance.organisation.code) },
        waiting: ["RRV", "RD8", "RP6"], state: states, version: 2, names: ["TH01": "Okonkwo-Bell"])

    static let first = look(
        entries: [], waiting: Set(organisations.map(\.ods.code)), version: 0)

    static let empty = look(entries: [])
    static let notShared = look(
        entries: [], state: Dictionary(uniqueKeysWithValues: organisations.map { ($0.ods.code, .notShared) }))

    static let restricted = look(
        person: BannerPerson(
            nhsNumber: okonkwo.nhsNumber, name: PersonName(given: ["Alex"], family: "Doe"), born: Example.date("2024-11"), gender: nil,
            died: .init(date: Example.date("2026-11-01")), isRestricted: true),
        entries: ExamplePerson.entries.filter { $0.section == .allergies })

    /// What the practice sent turned out to be somebody else's after it had been shown.
    static let takenBack = look(
        entries: ExamplePerson.entries.filter { $0.provenance.organisation.code != "F84016" }, version: 4,
        withheld: ["F84016": [.identity: 2, .conditions: 3]], recalled: ["F84016": 4])

    /// Claims and devices could not be had, or not all.
    static let otherKinds = look(
        entries: ExamplePerson.entries,
        otherKinds: [
            "R1H": OtherKinds(state: .unavailable(.status(500)), answered: Example.fetched),
            "F84016": OtherKinds(state: .entries, cutShort: [.pages(limit: 60)], answered: Example.fetched),
        ])

    static let long = look(entries: ExamplePerson.many(900), state: states)
    static let hostile = look(
        person: BannerPerson(
            nhsNumber: okonkwo.nhsNumber, name: PersonName(given: [ExamplePerson.evil], family: ExamplePerson.evil),
            born: Example.date("1944"), gender: ExamplePerson.evil,
            address: Address(lines: [ExamplePerson.evil], postcode: ExamplePerson.evil), practice: ExamplePerson.evil),
        entries: ExamplePerson.hostile, names: ["TH01": ExamplePerson.evil], notices: [ExamplePerson.evil])

    static let all: [(name: String, look: ReleasedLook)] = [
        ("ordinary", ordinary), ("filling", filling), ("first", first), ("empty", empty), ("not-shared", notShared),
        ("restricted", restricted), ("long", long), ("hostile", hostile),
        ("taken-back", takenBack), ("other-kinds", otherKinds),
    ]
}
