import CareRecord

/// The people as the demo serves them.
extension WrittenPeople {
    var served: [DemoPerson] { people.map(served) }

    private func served(_ person: Person) -> DemoPerson {
        let gp = person.practice.source ?? ""
        var holdings = person.holdings
        if holdings[gp] == nil { holdings[gp] = [] }
        let primary = person.patients.first
        for source in holdings.keys {
            // A system that holds several Patients of one person gives the first when it is asked for the number, and all with everything.
            let others = person.patients.dropFirst().filter { source == gp || person.documentsAt[source]?.contains($0.document) ?? false }
            holdings[source]?.insert(contentsOf: ([primary].compactMap(\.self) + others).map(\.resource), at: 0)
        }
        let (family, given) = (person.who.family ?? "Unknown", person.who.given ?? "")
        return DemoPerson(
            nhsNumber: person.number, name: given.isEmpty ? family : "\(given) \(family)", family: family, given: given,
            born: person.who.born ?? "", gender: person.who.gender ?? "unknown", postcode: nil, practice: person.practice.ods,
            patient: Self.demographics(person, family, given), superseded: person.superseded.sorted(), holdings: holdings,
            file: person.files.first, files: person.files)
    }

    private static func demographics(_ person: Person, _ family: String, _ given: String) -> [UInt8] {
        let who = person.who
        return JSON.fields([
            ("resourceType", "Patient"), ("id", .text(person.number)),
            (
                "meta",
                ["versionId": "1", "security": [["system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "U"]]]
            ),
            ("identifier", [["system": .text(NHSNumber.system), "value": .text(person.number)]]),
            (
                "name",
                [.fields([("use", "usual"), ("family", .text(family)), ("given", given.isEmpty ? nil : [.text(given)])])]
            ),
            ("gender", .text(who.gender ?? "unknown")),
            ("birthDate", who.born.flatMap { $0.isEmpty ? nil : .text($0) }), ("deceasedDateTime", who.died.map { .text($0) }),
            ("deceasedBoolean", who.died == nil && who.isDead ? true : nil),
            ("extension", who.died != nil || who.isDead ? [DemoPatient.formalDeath] : nil),
            (
                "generalPractitioner",
                [
                    [
                        "type": "Organization",
                        "identifier": [
                            "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": .text(person.practice.ods),
                        ],
                        "display": .text(person.practice.name),
                    ]
                ]
            ),
        ]).bytes
    }
}
