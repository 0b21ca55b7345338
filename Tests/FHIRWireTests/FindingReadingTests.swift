import CareRecord
import Testing

@testable import FHIRWire

/// Findings that say what other resources say too.
@Suite struct FindingReadingTests {
    @Test(
        "'no known allergy' sent as an observation, a flag or a condition says that none is known; with an answer of its own it may say anything",
        arguments: [
            ("Observation", "", Assertion.noneKnown), ("Observation", #","valueBoolean":true"#, .noneKnown),
            ("Observation", #","valueBoolean":false"#, .affirmed), ("Observation", #","valueString":"Penicillin""#, .affirmed),
            ("Observation", #","focus":[{"display":"Fetus"}]"#, .affirmed), ("Flag", "", .noneKnown), ("Condition", "", .noneKnown),
        ])
    func noneKnown(type: String, more: String, assertion: Assertion) throws {
        let code = #""code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003","display":"No known allergy"}]}"#
        #expect(try Read.entry("{\"resourceType\":\"\(type)\",\(code)\(more)}").assertion == assertion)
    }

    @Test("beside a code of none known the author's own words may name something")
    func ownWords() throws {
        let code = #""code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003"}],"text":"Penicillin: rash"}"#
        #expect(try Read.entry("{\"resourceType\":\"Observation\",\(code)}").assertion == .affirmed)
    }

    @Test(
        "beside a code of none known, what was typed as a placeholder's name may name something too",
        arguments: [("Penicillin", Assertion.affirmed), ("No known drug allergies", .noneKnown), ("Other", .noneKnown)])
    func typedWords(typed: String, assertion: Assertion) throws {
        let none = #"{"system":"http://snomed.info/sct","code":"716186003","display":"No known allergy"}"#
        let aside = #"{"system":"https://example.org/local","code":"FREETEXT","display":"\#(typed)"}"#
        for codings in ["\(none),\(aside)", "\(aside),\(none)"] {
            let entry = try Read.entry("{\"resourceType\":\"AllergyIntolerance\",\"code\":{\"coding\":[\(codings)]}}")
            #expect(entry.assertion == assertion)
        }
    }

    @Test(
        "an allergy whose code names nothing is called by what its reaction is to; one that has words keeps them",
        arguments: [
            (#""coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unknown"}]"#, "Penicillin"),
            (#""coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-NullFlavor","code":"OTH"}],"text":"Nuts""#, "Nuts"),
            (#""coding":[{"system":"http://snomed.info/sct","code":"91935009","display":"Allergy to peanut"}]"#, "Allergy to peanut"),
        ])
    func substance(code: String, name: String) throws {
        let reaction = #""reaction":[{"substance":{"text":"Penicillin"},"manifestation":[{"text":"Rash"}]}]"#
        #expect(try Read.entry("{\"resourceType\":\"AllergyIntolerance\",\"code\":{\(code)},\(reaction)}").title.shown == name)
    }

    @Test(
        "a placeholder that has a display does not stand before what the reaction is to, and is shown beside it as sent",
        arguments: [
            (#""coding":[{"system":"http://snomed.info/sct","code":"261665006","display":"Unknown"}]"#, "Unknown"),
            (#""coding":[{"system":"https://local.example/codes","code":"UNK","display":"Unknown allergen"}]"#, "Unknown allergen"),
            (#""coding":[{"display":"Unknown"}],"text":"Unknown""#, "Unknown"),
        ])
    func placeholderBeside(code: String, sent: String) throws {
        let reactions = #""reaction":[{"substance":{"text":"Unknown"}},{"substance":{"text":"Penicillin"}}]"#
        let entry = try Read.entry("{\"resourceType\":\"AllergyIntolerance\",\"code\":{\(code)},\(reactions)}")
        #expect(entry.title.shown == "Penicillin")
        #expect(entry.details.contains { $0.label == "Named as" && $0.text == sent })
        let alone = try Read.entry("{\"resourceType\":\"AllergyIntolerance\",\"code\":{\(code)}}")
        #expect(alone.title.shown == sent && !alone.details.contains { $0.label == "Named as" })
    }

    @Test(
        "a flag that says its wish by code alone is one of resuscitation",
        arguments: ["450476008", "304253006", "304252001", "143021000119109"])
    func flag(code: String) throws {
        let entry = try Read.entry(
            "{\"resourceType\":\"Flag\",\"status\":\"active\",\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"\(code)\"}]}}"
        )
        guard case .alert(let alert) = entry.content else { return #expect(Bool(false), "no alert") }
        #expect(alert.kind == .resuscitation)
    }
}
