import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Federation

/// Who the source thinks it is about: nobody, one, several, somebody else (laws 4 and 7).
@Suite struct SourcePatientTests {
    @Test(
        "a source that knows nobody of this number completes every section, empty and without failure, and is asked nothing more"
    )
    func nobody() async throws {
        let (answered, seen) = try await Asking.ask(PretendSource(patients: [], resources: ["Condition": []]))
        #expect(answered.completed.sorted() == [.identity, .conditions, .allergies])
        #expect(answered.answers.allSatisfy { $0.failure == nil && $0.resources.isEmpty })
        #expect(seen.map(\.path) == ["/fhir/metadata", "/fhir/Patient/_search"])
    }

    @Test("a source that says in words that it knows nobody is believed; a bare 404 is a fault")
    func notFound() async throws {
        for (body, failure) in [
            (Pretend.outcome("not-found", details: "PATIENT_NOT_FOUND"), SourceFailure?.none), ("<html>", .notFound),
            (Pretend.outcome("not-found"), .notFound),
        ] {
            let answered = try await HostileServer.running { request in
                request.path == "/fhir/metadata" ? PretendSource().answer(request) : .fhir(body, status: 404)
            } _: {
                await Asking.ask(Asking.settings($0.base))
            }
            #expect(answered.failure == failure && answered.completed.count == 3)
        }
    }

    @Test(
        "a source's own doubles are each asked about, and each section is completed once, when all have answered",
        arguments: [true, false])
    func doubles(everything: Bool) async throws {
        let answered = try await HostileServer.running { request in
            let source = PretendSource(
                patients: [Pretend.patient("p1"), Pretend.patient("p2")], resources: ["Condition": []],
                hasEverything: everything)
            for patient in ["p1", "p2"] {
                let resource = Pretend.condition("of-\(patient)", of: patient)
                if request.path == "/fhir/Patient/\(patient)/$everything" {
                    return (patient == "p2" ? [.pause(.milliseconds(300))] : []) + .fhir(Pretend.bundle([resource]))
                }
                if request.path == "/fhir/Condition/_search", request.body.contains("patient=\(patient)") {
                    return (patient == "p2" ? [.pause(.milliseconds(300))] : []) + .fhir(Pretend.bundle([resource]))
                }
            }
            return source.answer(request)
        } _: {
            await Asking.ask(Asking.settings($0.base), [.conditions])
        }
        #expect(answered.names == ["Condition/of-p1", "Condition/of-p2", "Patient/p1", "Patient/p2"])
        #expect(answered.completed == [.conditions])
        // Nothing comes after a section has been called complete.
        #expect(answered.answers.last?.completes == [.conditions])
    }

    @Test(
        "of several patients, one's failure or bound is said though the other's answer is well",
        arguments: [true, false])
    func doublesFailing(everything: Bool) async throws {
        for fails in [true, false] {
            let answered = try await HostileServer.running { request in
                let source = PretendSource(
                    patients: [Pretend.patient("p1"), Pretend.patient("p2")], resources: ["Condition": []],
                    hasEverything: everything)
                let isSecond =
                    request.path == "/fhir/Patient/p2/$everything"
                    || request.path == "/fhir/Condition/_search" && request.body.contains("patient=p2")
                if isSecond {
                    return fails
                        ? .fhir("{}", status: 500)
                        : .fhir(Pretend.bundle([Pretend.condition("c2", of: "p2")], next: "http://elsewhere.example/"))
                }
                if request.path == "/fhir/Patient/p1/$everything" || request.path == "/fhir/Condition/_search" {
                    return [.pause(.milliseconds(200))] + .fhir(Pretend.bundle([Pretend.condition("c1")]))
                }
                return source.answer(request)
            } _: {
                await Asking.ask(Asking.settings($0.base), [.conditions])
            }
            #expect(answered.names.contains("Condition/c1"))
            #expect(answered.completed == [.conditions])
            #expect(answered.failure(.conditions) == (fails ? .status(500) : nil))
            #expect(answered.cutShort(.conditions) == (fails ? [] : [.nextRefused]))
        }
    }

    @Test(
        "a patient of another number, or of none, is handed over for the gate to withhold and raise, and its record is not asked for",
        arguments: [Pretend.otherNumber, nil])
    func stranger(number: String?) async throws {
        let (answered, seen) = try await Asking.ask(
            PretendSource(
                patients: [Pretend.patient("p9", number: number)],
                resources: ["Condition": [Pretend.condition("c9", of: "p9")]]))
        #expect(answered.names == ["Patient/p9"])
        #expect(answered.failure == .otherPerson)
        #expect(seen.map(\.path) == ["/fhir/metadata", "/fhir/Patient/_search"])
    }

    @Test("a stranger beside the right patient does not keep the right one's record away")
    func strangerBeside() async throws {
        let (answered, seen) = try await Asking.ask(
            PretendSource(
                patients: [Pretend.patient("p1"), Pretend.patient("p9", number: Pretend.otherNumber)],
                resources: ["Condition": [Pretend.condition("c1")]]))
        #expect(answered.names == ["Condition/c1", "Patient/p1", "Patient/p9"])
        #expect(answered.failure(.conditions) == nil)
        #expect(seen.filter { $0.path == "/fhir/Condition/_search" }.count == 1)
    }

    @Test(
        "a merged record that answers for the one that replaced it, without the number, leads to that one, which must bear the number itself"
    )
    func merged() async throws {
        for (number, names) in [
            (Pretend.number, ["Condition/c1", "Patient/old", "Patient/p1"]), (Pretend.otherNumber, ["Patient/old", "Patient/p1"]),
        ] {
            let (answered, seen) = try await HostileServer.running { request in
                guard request.path == "/fhir/Patient/_search" else {
                    return PretendSource(resources: ["Condition": [Pretend.condition("c1")]]).answer(request)
                }
                let old = Self.merged(into: "p1", beside: #",{"other":{"reference":"Patient/p0"},"type":"seealso"}"#)
                return .fhir(Pretend.bundle([request.body == "_id=p1" ? Pretend.patient("p1", number: number) : old]))
            } _: { server in
                (await Asking.ask(Asking.settings(server.base), [.conditions]), server.seen("/fhir/Patient/_search").map(\.body))
            }
            #expect(answered.names == names && answered.failure(.conditions) == (number == Pretend.number ? nil : .otherPerson))
            #expect(seen.count == 2 && seen.last == "_id=p1")
        }
    }

    /// A record of no number that these have replaced.
    private static func merged(into successors: String..., beside more: String = "") -> String {
        let links = successors.map { #"{"other":{"reference":"Patient/\#($0)"},"type":"replaced-by"}"# }.joined(separator: ",")
        return Pretend.patient("old", number: nil).dropLast() + #","link":[\#(links)\#(more)]}"#
    }

    @Test(
        "where the record that replaced a merged one cannot be read, is not there or is another person's, its source says so for every section and nothing of it is asked for",
        arguments: [
            (.fhir(Pretend.outcome("not-found"), status: 404), .notFound),
            (.fhir(Pretend.outcome("not-found", details: "PATIENT_NOT_FOUND"), status: 404), .outcome(codes: ["PATIENT_NOT_FOUND"])),
            (.fhir("{}", status: 500), .status(500)), (.fhir("{}", status: 403), .forbidden),
            (.fhir(Pretend.bundle([])), .otherPerson), (.fhir(Pretend.bundle([Pretend.patient("p1", number: nil)])), .otherPerson),
            (.fhir(Pretend.bundle([Pretend.patient("p1", number: Pretend.otherNumber)])), .otherPerson),
        ] as [([Act], SourceFailure)])
    func mergedIntoNothing(acts: [Act], failure: SourceFailure) async throws {
        for everything in [true, false] {
            let (answered, seen) = try await HostileServer.running { request in
                if request.path == "/fhir/Patient/_search" {
                    return request.body == "_id=p1" ? acts : .fhir(Pretend.bundle([Self.merged(into: "p1")]))
                }
                return PretendSource(resources: ["Condition": [Pretend.condition("c1")]], hasEverything: everything).answer(request)
            } _: { server in
                (await Asking.ask(Asking.settings(server.base)), server.seen)
            }
            // Who came goes to the gate, which withholds and raises it (law 7).
            #expect(answered.names.allSatisfy { $0 == "Patient/old" || $0 == "Patient/p1" } && answered.names.contains("Patient/old"))
            #expect(answered.failure == failure && answered.completed.sorted() == [.identity, .conditions, .allergies])
            #expect(Set(seen.map(\.path)) == ["/fhir/metadata", "/fhir/Patient/_search"])
        }
    }

    @Test("of several that replaced a merged record, what failed of one is said though another is the person's", arguments: [true, false])
    func mergedIntoSeveral(everything: Bool) async throws {
        let answered = try await HostileServer.running { request in
            guard request.path == "/fhir/Patient/_search" else {
                return PretendSource(resources: ["Condition": [Pretend.condition("c2", of: "p2")]], hasEverything: everything).answer(
                    request)
            }
            return switch request.body {
            case "_id=p1": .fhir("{}", status: 500)
            case "_id=p2": .fhir(Pretend.bundle([Pretend.patient("p2")]))
            default: .fhir(Pretend.bundle([Self.merged(into: "p1", "p2")]))
            }
        } _: {
            await Asking.ask(Asking.settings($0.base), [.conditions])
        }
        #expect(answered.names.contains("Condition/c2") && answered.failure(.conditions) == nil)
        #expect(answered.cutShort(.conditions) == [.laterPageFailed(.status(500))])
    }

    @Test("of a merged record that a hundred have replaced ten are looked at, and that this is not all is said")
    func mergedIntoMany() async throws {
        let links = (1..<100).map { #",{"other":{"reference":"Patient/p\#($0)"},"type":"replaced-by"}"# }.joined()
        let (answered, seen) = try await HostileServer.running { request in
            guard request.path == "/fhir/Patient/_search" else { return PretendSource(hasEverything: true).answer(request) }
            return .fhir(Pretend.bundle(request.body.hasPrefix("_id=") ? [] : [Self.merged(into: "p0", beside: links)]))
        } _: { server in
            (await Asking.ask(Asking.settings(server.base), [.conditions]), server.seen("/fhir/Patient/_search"))
        }
        #expect(seen.count == 11 && answered.failure(.conditions) == .otherPerson)
        #expect(answered.cutShort(.conditions) == [.entries(limit: 10)])
    }

    @Test("a number that has been superseded is looked for too: a source may still hold the old one")
    func superseded() async throws {
        let answered = Answered()
        try await HostileServer.running { request in
            let source = PretendSource(patients: [], resources: ["Condition": [Pretend.condition("c1")]])
            guard request.path == "/fhir/Patient/_search", request.body.contains(Pretend.otherNumber) else {
                return source.answer(request)
            }
            return .fhir(Pretend.bundle([Pretend.patient("p1", number: Pretend.otherNumber)]))
        } _: { server in
            await Asking.with(Asking.settings(server.base)) { client in
                let question = SourceQuestion(
                    person: Asking.person, alsoKnownAs: [Asking.needNumber(Pretend.otherNumber)],
                    sections: [.conditions], asker: Asking.asker)
                await client.ask(question) { answered.take($0) }
            }
        }
        #expect(answered.names == ["Condition/c1", "Patient/p1"])
        #expect(answered.failure(.conditions) == nil)
    }

    @Test(
        "where the search by a superseded number fails, whom the current one found is not taken for all: nothing is asked, and why is said")
    func supersededFails() async throws {
        let answered = Answered()
        let seen = try await HostileServer.running { request in
            request.path == "/fhir/Patient/_search" && request.body.contains(Pretend.otherNumber)
                ? .fhir("{}", status: 500) : PretendSource(resources: ["Condition": [Pretend.condition("c1")]]).answer(request)
        } _: { server in
            await Asking.with(Asking.settings(server.base)) { client in
                let question = SourceQuestion(
                    person: Asking.person, alsoKnownAs: [Asking.needNumber(Pretend.otherNumber)],
                    sections: [.conditions], asker: Asking.asker)
                await client.ask(question) { answered.take($0) }
            }
            return server.seen
        }
        #expect(answered.names == ["Patient/p1"] && answered.failure(.conditions) == .status(500))
        #expect(!seen.contains { $0.path == "/fhir/Condition/_search" })
    }

    @Test("a patient without an id we can ask about is not understood, never nobody", arguments: ["", "..", "."])
    func noID(id: String) async throws {
        let (answered, seen) = try await Asking.ask(PretendSource(patients: [Pretend.patient(id)]))
        #expect(answered.failure == .notUnderstood(place: "Patient.id"))
        #expect(seen.count == 2)
    }

    @Test("an id with anything in it stays one segment of the address")
    func hostileID() async throws {
        let seen = try await Asking.ask(PretendSource(patients: [Pretend.patient("../x?y#z")], hasEverything: true)).seen
        #expect(seen.map(\.path).last == "/fhir/Patient/..%2Fx%3Fy%23z/$everything")
    }

    @Test("a source with a thousand doubles is asked about ten, and says that this is not all")
    func manyDoubles() async throws {
        let (answered, seen) = try await Asking.ask(
            PretendSource(patients: (0..<1000).map { Pretend.patient("p\($0)") }, hasEverything: true))
        #expect(seen.filter { $0.path.hasSuffix("$everything") }.count == 10)
        for section in [Section.identity, .conditions] { #expect(answered.cutShort(section) == [.entries(limit: 10)]) }
    }

    @Test("the same resource sent twice is handed over twice: counting is the look's")
    func twice() async throws {
        let answered = try await Asking.ask(
            PretendSource(resources: ["Condition": [Pretend.condition("c1"), Pretend.condition("c1")]])
        ).answered
        #expect(answered.resources.filter { $0.key.id == "c1" }.count == 2)
    }
}
