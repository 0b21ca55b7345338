import CareRecord
import Foundation
import Testing

@testable import Federation

/// Answers of the Personal Demographics Service as its own tests have them (../shared/data/pds-fhir-r4), over a real socket.
@Suite(.enabled(if: SharedData.isThere, "../shared/data is absent")) struct DemographicsSamplesTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOf: SharedData.folder.appendingPathComponent("pds-fhir-r4/" + path), encoding: .utf8)
    }

    private static func trace(_ digits: String, _ path: String, status: Int = 200) async throws -> TraceAnswer {
        try await DemographicsTests.trace(Asking.needNumber(digits), .fhir(try text(path), status: status))
    }

    @Test("every sample of a patient is traced by its own number")
    func patients() async throws {
        let files = SharedData.files("pds-fhir-r4/patientResponses")
        #expect(files.count >= 9)
        for file in files {
            let digits = String(file.deletingPathExtension().lastPathComponent.suffix(10))
            let person = DemographicsTests.found(
                try await DemographicsTests.trace(
                    Asking.needNumber(digits), .fhir(String(decoding: SharedData.bytes(file), as: UTF8.self))))
            #expect(
                person?.nhsNumber.digits == digits && person?.superseded == [] && person?.isRestricted == false,
                "\(digits)")
        }
    }

    @Test("a patient with nearly nothing is found all the same")
    func minimal() async throws {
        #expect(
            DemographicsTests.found(try await Self.trace("9000000033", "searchResponses/Minimal_Patient.json"))?
                .nhsNumber.digits == "9000000033")
    }

    @Test("asked by a number that another has superseded: the person of the answer, both numbers kept")
    func superseded() async throws {
        let person = try #require(
            DemographicsTests.found(try await Self.trace("9000000033", "searchResponses/Patient.json")))
        #expect(person.nhsNumber.digits == "9000000009" && person.superseded.map(\.digits) == ["9000000033"])
    }

    @Test("the deceased, with the date")
    func deceased() async throws {
        let person = DemographicsTests.found(try await Self.trace("9000000009", "searchResponses/Patient.json"))
        #expect(person?.statement.died?.date?.year == 2010 && person?.statement.died?.date?.day == 22)
    }

    @Test("errors are told apart: not found and invalidated are nobody, the rest could not be told")
    func errors() async throws {
        for name in ["RESOURCE_NOT_FOUND", "INVALIDATED_RESOURCE"] {
            guard case .notFound = try await Self.trace(Pretend.number, "errorResponses/\(name).json", status: 404)
            else {
                Issue.record("\(name)")
                return
            }
        }
        for name in ["MISSING_VALUE", "PRECONDITION_FAILED", "ADDITIONAL_PROPERTIES"] {
            #expect(
                DemographicsTests.failure(
                    try await Self.trace(Pretend.number, "errorResponses/\(name).json", status: 400)) == .status(400),
                "\(name)")
        }
    }

    @Test("searches: one, several, twenty, restricted, with a number that cannot be, too many")
    func searches() async throws {
        let counts = [
            "PatientSearch": 1, "pauline_attison_searchset": 2, "postalcode_wildcard_searchset": 20,
            "dateOfDeath_searchset": 1, "knap_kathy_exact_match": 1, "mock_single_searchset": 1,
        ]
        for (name, count) in counts {
            #expect(
                DemographicsTests.found(
                    try await DemographicsTests.search(.fhir(try Self.text("searchResponses/\(name).json"))))?.count
                    == count, "\(name)")
        }
        // This sample's number has a wrong check digit: a match that cannot be opened is not left out without a word.
        let compound = try await DemographicsTests.search(
            .fhir(try Self.text("searchResponses/PatientCompoundName.json")))
        #expect(DemographicsTests.failure(compound) == .notUnderstood(place: "entry"))
        let restricted = try #require(
            DemographicsTests.found(
                try await DemographicsTests.search(
                    .fhir(try Self.text("searchResponses/search_patient_9000000025.json")))))
        #expect(restricted.map(\.isRestricted) == [true])
        #expect(
            restricted.first?.statement.addresses.isEmpty == true
                && restricted.first?.statement.telecoms.isEmpty == true
                && restricted.first?.statement.practiceODS == nil)
        guard
            case .tooMany = try await DemographicsTests.search(
                .fhir(try Self.text("searchResponses/TOO_MANY_MATCHES.json")))
        else {
            Issue.record("not too many")
            return
        }
    }
}
