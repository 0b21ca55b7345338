import Crypto
import Foundation
import Testing

@testable import AuditTrail

/// Proofs that are handed to people, and the first wrong thing of each that is not right.
@Suite struct BundleTests {
    /// Events of one person between others', in a log with a signed checkpoint.
    struct Given {
        let signer: NoteSigner, policy: TrustPolicy, key: ChainKey, note: SignedNote
        var events: [ProvenEvent] = []

        init(hiding: Set<EventField> = [], leavingOut: Set<Int> = []) throws {
            let secret = SymmetricKey(data: [UInt8](repeating: 4, count: 32))
            (key, signer) = (ChainKey(person: [UInt8](repeating: 5, count: 32), secret: secret), try NoteSigner(name: "o", kind: .ed25519))
            policy = TrustPolicy(log: signer.verifier)
            let service = ChainKey(ofServiceWith: secret)
            var (log, head, others) = (LogGrowth(TiledTree(), bundle: []), ChainHead.start, ChainHead.start)
            var own: [(ShownEvent, MerkleHash, UInt64)] = []
            for number in 0..<300 {
                let mine = number % 60 == 7
                let event = TrailEvent(
                    kind: mine ? .lookOpened : .serviceStarted, at: Date(timeIntervalSince1970: 1_790_000_000 + Double(number)),
                    subject: mine ? "s-1" : nil,
                    people: mine ? ["9990000018"] : [], detail: "")
                let (canonical, salt) = (try event.canonical()[0], EventSalt.random())
                let next = (mine ? head : others).next(EventCommitment(canonical, salt: salt), mine ? key : service)
                if mine { head = next.head } else { others = next.head }
                let index = log.append(next.entry)
                if mine { own.append((ShownEvent(canonical, salt: salt, hiding: hiding), next.entry.link, index)) }
            }
            let text = Checkpoint(origin: "o", size: log.tree.size, root: log.tree.root).text
            note = SignedNote(text: text, signatures: [try signer.sign(text)])
            for (place, (event, link, index)) in own.enumerated() where !leavingOut.contains(place) {
                let proof = InclusionProof(try ProofPlan.inclusion(of: index, size: log.tree.size).proof(from: log.tiles))
                events.append(ProvenEvent(event, link: link, index: index, inclusion: proof))
            }
        }

        func list() throws -> Data { try PersonList(key, people: ["9990000018"], events: events, checkpoint: note).bytes() }
    }

    static func changed(_ json: Data, _ change: (inout [String: Any]) -> Void) throws -> Data {
        var object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        change(&object)
        return try JSONSerialization.data(withJSONObject: object)
    }

    @Test("the proof of an event verifies from its bytes alone, whole and with the staff member kept back")
    func event() throws {
        for hiding in [Set<EventField>(), [.subject]] {
            let given = try Given(hiding: hiding)
            let json = try EventBundle(given.events[2], checkpoint: given.note).bytes()
            let (bundle, believed) = try EventBundle.verify(json, given.policy)
            #expect(bundle.proof.event[.kind] == .text("look-opened") && bundle.proof.index == 127)
            #expect(bundle.proof.event[.subject] == (hiding.isEmpty ? .text("s-1") : nil))
            #expect(bundle.proof.event.keptBackCount == hiding.count && believed.checkpoint.size == 300)
            #expect(json.count < 6000)
        }
    }

    @Test("whatever is changed in the proof of an event is named")
    func wrongEvent() throws {
        let given = try Given()
        let json = try EventBundle(given.events[2], checkpoint: given.note).bytes()
        func why(_ change: (inout [String: Any]) -> Void) throws -> BundleProblem.Why? {
            do throws(BundleProblem) {
                let data: Data
                do { data = try Self.changed(json, change) } catch { throw BundleProblem(.notABundle) }
                _ = try EventBundle.verify(data, given.policy)
                return nil
            } catch { return error.why }
        }
        func proof(_ change: @escaping (inout [String: Any]) -> Void) -> (inout [String: Any]) -> Void {
            { object in
                var proof = object["proof"] as? [String: Any] ?? [:]
                change(&proof)
                object["proof"] = proof
            }
        }
        func fields(_ change: @escaping (inout [[String: Any]]) -> Void) -> (inout [String: Any]) -> Void {
            proof { object in
                var fields = object["fields"] as? [[String: Any]] ?? []
                change(&fields)
                object["fields"] = fields
            }
        }
        #expect(try why { $0["form"] = 2 } == .otherForm(2))
        #expect(try why { $0["form"] = nil } == .notABundle)
        #expect(try why { $0["checkpoint"] = "x" } == .checkpoint(.notANote))
        #expect(try why(proof { $0["index"] = 126 }) == .notIncluded(.otherRoot))
        #expect(try why(proof { $0["index"] = 300 }) == .notIncluded(.outside(index: 300, size: 300)))
        #expect(try why(proof { $0["inclusion"] = [] }) == .notIncluded(.wrongLength(expected: 9, got: 0)))
        #expect(try why(proof { $0["link"] = MerkleHash.ofNothing.base64 }) == .notIncluded(.otherRoot))
        #expect(try why(proof { $0["commitment"] = MerkleHash.ofNothing.base64 }) == .notABundle)
        #expect(try why(fields { $0[1]["text"] = "look-refused" }) == .notIncluded(.otherRoot))
        #expect(try why(fields { $0[1]["name"] = "detail" }) == .notABundle)
        #expect(try why(fields { $0[1]["number"] = 5 }) == .notABundle)
        #expect(try why(fields { $0[1]["keptBack"] = MerkleHash.ofNothing.base64 }) == .notABundle)
        #expect(try why(fields { $0[1]["salt"] = MerkleHash.ofNothing.base64 }) == .notIncluded(.otherRoot))
        #expect(try why(fields { $0.swapAt(1, 2) }) == .fieldsOutOfOrder)
        #expect(try why(fields { $0.removeLast() }) == .notIncluded(.otherRoot))
    }

    @Test("a person's list is right when it holds every event of theirs, also where some are kept back whole")
    func list() throws {
        var given = try Given()
        #expect(given.events.count == 5)
        var verified = try PersonList.verify(try given.list(), given.policy)
        #expect(verified.list.last == 5)
        let erased = given.events[1]
        given.events[1] = ProvenEvent(
            ShownEvent(.nothing(erased.event.commitment)), link: erased.link, index: erased.index,
            inclusion: InclusionProof(erased.inclusion))
        verified = try PersonList.verify(try given.list(), given.policy)
        #expect(verified.list.events[1].event[.kind] == nil)
    }

    @Test("a list from which an event was left out, the first, one within or two changed about, is not right, and its place is named")
    func leftOut() throws {
        for (left, place) in [(0, 1), (1, 2), (3, 4)] {
            let given = try Given(leavingOut: [left])
            #expect(throws: BundleProblem(.brokenChain, event: place)) { try PersonList.verify(try given.list(), given.policy) }
        }
        var given = try Given()
        given.events.swapAt(1, 2)
        #expect(throws: BundleProblem(.brokenChain, event: 2)) { try PersonList.verify(try given.list(), given.policy) }
        given = try Given()
        let said = try Self.changed(try given.list()) { $0["last"] = 6 }
        #expect(throws: BundleProblem(.wrongCount(said: 6, got: 5))) { try PersonList.verify(said, given.policy) }
        let another = try Self.changed(try given.list()) { $0["people"] = ["9990000026"] }
        #expect(throws: BundleProblem(.otherPerson, event: 1)) { try PersonList.verify(another, given.policy) }
    }

    @Test("the newest event that is left out is found in the public log by the person alone")
    func newestLeftOut() throws {
        var given = try Given()
        let newest = given.events.removeLast()
        // The list alone looks right. What the next link must be is known, and there it stands in the log.
        #expect(try PersonList.verify(try given.list(), given.policy).next == newest.link)
    }
}
