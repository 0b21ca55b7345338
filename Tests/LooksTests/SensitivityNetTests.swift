import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

/// What a look has received is read for its sensitivity only where something in it could be sensitive; then all of it is.
@Suite struct SensitivityNetTests {
    private static let policy: RegionPolicy = {
        let it = Secret.policy()
        return RegionPolicy(
            digest: "n", roles: it.roles, relationships: it.relationships, breakGlass: it.breakGlass, assurance: it.assurance,
            unknownTraining: it.unknownTraining, restrictedHides: [], purposes: it.purposes, forbiddenKinds: it.forbiddenKinds,
            labels: [
                SensitivityLabel(
                    id: LabelID("l"), name: "l", marks: [.init(code: "R")], lists: ["l"], outcome: .withheld(.count, opening: .never))
            ],
            lists: [CodeList(id: "l", codes: [.init(system: "http://snomed.info/sct", code: "86406008")], words: ["rose clinic"])],
            rules: [])
    }()

    private static func read(_ resources: [String], source: String = "barts") throws -> [ReadResource] {
        let bundle =
            "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[\(resources.map { "{\"resource\":\($0)}" }.joined(separator: ","))]}"
        let context = ReadingContext(
            source: try #require(SourceID(source)), organisation: Stage.barts.ods, organisations: [Stage.barts.ods],
            fetched: Date(timeIntervalSince1970: 0))
        return try R4Reader.read(SharedBytes(Array(bundle.utf8)), context).resources
    }

    /// The outcomes after these answers, one after the other.
    private static func outcomes(_ answers: [[ReadResource]]) -> (changed: [Bool], strictness: [Int]) {
        var net = SensitivityNet(policy)
        let changed = answers.map { answer in
            for resource in answer { net.take(resource) }
            return net.label(under: policy)
        }
        return (changed, answers.joined().map { net.outcome(of: SensitivityNet.key($0), opened: []).strictness })
    }

    private static let plain =
        #"{"resourceType":"Condition","id":"a","code":{"coding":[{"system":"http://snomed.info/sct","code":"195967001","display":"Asthma"}]}}"#
    private static let medicine =
        #"{"resourceType":"MedicationRequest","id":"m","medicationCodeableConcept":{"text":"Tablets"},"reasonReference":[{"reference":"Condition/s"}]}"#

    @Test(
        "told by code, mark, word and narrative, however it is escaped, and what hangs on it with it",
        arguments: [
            #"{"resourceType":"Condition","id":"s","code":{"coding":[{"system":"http://snomed.info/sct","code":"86406008"}]}}"#,
            #"{"resourceType":"Condition","id":"s","code":{"coding":[{"system":"http://snomed.info/sct","code":"8640\u0036008"}]}}"#,
            #"{"resourceType":"Condition","id":"s","code":{"coding":[{"system":"http://snomed.info/sct","code":86406008}],"text":"Chronic viral condition"}}"#,
            #"{"resourceType":"Condition","id":"s","code":{"coding":[{"system":"HTTP://SNOMED.INFO/SCT","code":"86406008"}],"text":"x"}}"#,
            #"{"resourceType":"Condition","id":"s","code":{"text":"x"},"extension":[{"url":"y","valueCode":"86406008"}]}"#,
            #"{"resourceType":"Condition","id":"s","meta":{"security":["R"]},"code":{"text":"x"}}"#,
            #"{"resourceType":"Condition","id":"s","meta":{"security":[{"code":"R"}]},"code":{"text":"x"}}"#,
            #"{"resourceType":"Condition","id":"s","code":{"text":"Seen at the ROSE  Clinic"}}"#,
            #"{"resourceType":"Condition","id":"s","code":{"text":"x"},"text":{"status":"generated","div":"<div>rose\n\u0063linic</div>"}}"#,
        ])
    func told(secret: String) throws {
        let answer = try Self.read([Self.plain, secret, Self.medicine])
        let (changed, strictness) = Self.outcomes([answer])
        #expect(changed == [true] && strictness == [0, 2, 2])
        // Whatever came first was not read until the secret came.
        let apart = Self.outcomes([try Self.read([Self.plain, Self.medicine]), try Self.read([secret])])
        #expect(apart.changed == [false, true] && apart.strictness == [0, 2, 2])
    }

    @Test(
        "a medicine is told by the Medication that was read by its id for its name, whichever way it names it",
        arguments: ["Medication/9", "https://barts.example/fhir/Medication/9"])
    func nameReadByID(reference: String) throws {
        let order = #"{"resourceType":"MedicationRequest","id":"m","medicationReference":{"reference":"\#(reference)"}}"#
        let secret =
            #"{"resourceType":"Medication","id":"9","code":{"coding":[{"system":"http://snomed.info/sct","code":"86406008"}],"text":"x"}}"#
        let byID =
            #"{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"https://barts.example/fhir/Medication/9","resource":\#(secret)}]}"#
        let context = ReadingContext(
            source: try #require(SourceID("barts")), organisation: Stage.barts.ods, organisations: [Stage.barts.ods],
            fetched: Date(timeIntervalSince1970: 0), bases: ["https://barts.example/fhir"])
        let medication = try R4Reader.read(SharedBytes(Array(byID.utf8)), context).resources
        #expect(Self.outcomes([medication + (try Self.read([order, Self.plain]))]).strictness == [2, 2, 0])
    }

    @Test(
        "told by a narrative alone, however it is written",
        arguments: ["Rose&nbsp;clinic", "Rose\u{A0}clinic", "&#82;ose clinic", "<b>Rose</b> <b>clinic</b>", "Seen at the rose–clinic"])
    func narrative(html: String) throws {
        for title in ["", #","code":{"text":"Visit"}"#] {
            let secret = #"{"resourceType":"Condition","id":"s"\#(title),"text":{"status":"generated","div":"<div>\#(html)</div>"}}"#
            #expect(Self.outcomes([try Self.read([Self.plain, secret, Self.medicine])]).strictness == [0, 2, 2], "\(title)")
        }
    }

    @Test(
        "told by free words wherever they stand, and by a code without its system",
        arguments: [
            #""valueString":"referred to the rose clinic""#, #""component":[{"code":{"text":"c"},"valueString":"Rose Clinic"}]"#,
            #""referenceRange":[{"text":"Rose clinic's range"}]"#, #""dataAbsentReason":{"text":"sent to rose clinic"}"#,
            #""bodySite":{"text":"rose clinic"}"#, #""note":[{"text":"Rose Clinic"}]"#, #""method":{"coding":[{"code":"86406008"}]}"#,
            #""extension":[{"url":"https://x.example","valueString":"Rose clinic"}]"#,
        ])
    func freeWords(member: String) throws {
        let secret = #"{"resourceType":"Observation","id":"s","status":"final","code":{"text":"x"},\#(member)}"#
        #expect(Self.outcomes([try Self.read([Self.plain, secret])]).strictness == [0, 2], "\(member)")
    }

    @Test("told by types of no section, and by a letter's text inside its resource, with its tags and without")
    func elsewhere() throws {
        let coverage = #"{"resourceType":"Coverage","id":"v","status":"active","type":{"text":"Rose clinic scheme"}}"#
        #expect(Self.outcomes([try Self.read([Self.plain, coverage])]).strictness == [0, 2])
        for (type, letter, strictness) in [
            ("text/plain", "Seen at the Rose Clinic", 2), ("text/html", "<b>Rose</b> <i>clinic</i>", 2), ("text/plain", "Seen at home", 0),
        ] {
            let data = Data(letter.utf8).base64EncodedString()
            let document =
                #"{"resourceType":"DocumentReference","id":"d","status":"current","type":{"text":"Letter"},"content":[{"attachment":{"contentType":"\#(type)","data":"\#(data)"}}]}"#
            #expect(Self.outcomes([try Self.read([Self.plain, document])]).strictness == [0, strictness], "\(letter)")
        }
    }

    @Test("told by what could not be understood, where another takes its words from it")
    func ofNobody() throws {
        let odd = #"{"id":"x","code":{"text":"Rose clinic tablets"}}"#
        let medicine = #"{"resourceType":"MedicationRequest","id":"m2","medicationReference":{"reference":"urn:x"}}"#
        let bundle =
            "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":\"urn:x\",\"resource\":\(odd)},{\"resource\":\(medicine)}]}"
        let context = ReadingContext(
            source: try #require(SourceID("barts")), organisation: Stage.barts.ods, organisations: [Stage.barts.ods],
            fetched: Date(timeIntervalSince1970: 0))
        let resources = try R4Reader.read(SharedBytes(Array(bundle.utf8)), context).resources
        #expect(resources.last?.entries.first?.title.shown?.contains("Rose clinic") == true, "else nothing is tested")
        #expect(Self.outcomes([resources]).strictness.last == 2)
    }

    @Test("a word that stands in an organisation's name tells what names it")
    func named() throws {
        let organisation = #"{"resourceType":"Organization","id":"o","name":"The Rose Clinic"}"#
        let visit = #"{"resourceType":"Encounter","id":"e","status":"finished","serviceProvider":{"reference":"Organization/o"}}"#
        #expect(Self.outcomes([try Self.read([visit, organisation])]).strictness.first == 2)
    }

    @Test("where nothing in it can be sensitive, nothing is labelled")
    func plainly() throws {
        let answer = try Self.read([
            Self.plain, Self.medicine,
            #"{"resourceType":"Condition","id":"n","meta":{"security":[{"code":"N"}]},"code":{"text":"roses, clinic"}}"#,
        ])
        let (changed, strictness) = Self.outcomes([answer, try Self.read([Self.plain], source: "gp")])
        #expect(changed == [false, false] && strictness == [0, 0, 0, 0])
    }
}
