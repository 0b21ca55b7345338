import Foundation

/// The proof of one event, to be checked without us: the event, its place, and the signed checkpoint that it is under (docs/trail.md, "The proof of an event").
public struct EventBundle: Hashable, Sendable, Codable {
    public static let currentForm = 1

    public let form: Int
    public let proof: ProvenEvent
    /// The whole signed note.
    public let checkpoint: String

    public init(_ proof: ProvenEvent, checkpoint: SignedNote) {
        form = Self.currentForm
        self.proof = proof
        self.checkpoint = String(decoding: checkpoint.bytes, as: UTF8.self)
    }

    /// JSON, keys sorted.
    public func bytes() throws -> Data { try BundleJSON.bytes(self) }

    /// - Throws: the first wrong thing.
    public static func verify(_ json: Data, _ policy: TrustPolicy) throws(BundleProblem) -> (EventBundle, TrustPolicy.Believed) {
        let bundle = try BundleJSON.read(EventBundle.self, json, form: currentForm)
        let believed = try BundleJSON.believe(bundle.checkpoint, policy)
        do throws(BundleProblem.Why) { try bundle.proof.verify(believed.checkpoint) } catch { throw BundleProblem(error) }
        return (bundle, believed)
    }
}

enum BundleJSON {
    private struct Form: Decodable { let form: Int }

    static func bytes(_ bundle: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return try encoder.encode(bundle)
    }

    static func read<Bundle: Decodable>(_ type: Bundle.Type, _ json: Data, form known: Int) throws(BundleProblem) -> Bundle {
        guard let form = try? JSONDecoder().decode(Form.self, from: json).form else { throw BundleProblem(.notABundle) }
        guard form == known else { throw BundleProblem(.otherForm(form)) }
        guard let bundle = try? JSONDecoder().decode(type, from: json) else { throw BundleProblem(.notABundle) }
        return bundle
    }

    static func believe(_ checkpoint: String, _ policy: TrustPolicy) throws(BundleProblem) -> TrustPolicy.Believed {
        do throws(CheckpointError) { return try policy.believe(Array(checkpoint.utf8)) } catch { throw BundleProblem(.checkpoint(error)) }
    }
}
