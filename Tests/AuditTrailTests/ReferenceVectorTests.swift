import Crypto
import Foundation
import Testing

@testable import AuditTrail

/// The log's hashing against vectors that others wrote (../shared/data/merkle-rfc6962).
@Suite struct ReferenceVectorTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/merkle-rfc6962")
    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
    }
    static func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    @Test(
        "leaf hashes and the roots of 0 to 8 leaves are those of the reference",
        .enabled(if: isThere, "../shared/data/merkle-rfc6962 is not here"))
    func reference() throws {
        struct Reference: Decodable {
            let leaves_hex: [String], leaf_hashes: [String], empty_root: String, roots_by_size: [String: String]
        }
        let data = try Data(contentsOf: Self.folder.appendingPathComponent("rfc6962-reference-roots.json"))
        let reference = try JSONDecoder().decode(Reference.self, from: data)
        var tree = MerkleTree()
        #expect(Self.hex(tree.root) == reference.empty_root)
        for (number, leaf) in reference.leaves_hex.enumerated() {
            let hash = MerkleTree.leaf(Self.bytes(leaf))
            #expect(Self.hex(hash) == reference.leaf_hashes[number])
            tree.append(hash)
            #expect(Self.hex(tree.root) == reference.roots_by_size["\(number + 1)"])
        }
        #expect(tree.size == 8)
    }

    @Test(
        "a tree grown from a real log's tiles has the roots that the log signed",
        .enabled(if: isThere, "../shared/data/merkle-rfc6962 is not here"))
    func tiles() throws {
        let log = Self.folder.appendingPathComponent("tessera-tlog-tiles/log")
        let hashes = Array(try Data(contentsOf: log.appendingPathComponent("tile/0/000.p/15")))
        try #require(hashes.count == 15 * 32)
        var tree = MerkleTree()
        var compared = 0
        for size in 1...15 {
            tree.append(Array(hashes[(size - 1) * 32..<size * 32]))
            // A checkpoint: origin, size, base64 root, then signatures.
            let text = try String(contentsOf: log.appendingPathComponent("checkpoint.\(size)"), encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            guard lines.count > 2, Int(lines[1]) == size else { continue }
            compared += 1
            #expect(Data(tree.root).base64EncodedString() == String(lines[2]))
        }
        #expect(compared == 15)
    }

    /// One of others' proofs, good or bad. Where a hash is short, which none of ours can be, it is one that nothing leads to.
    struct Proof: Decodable {
        let leafIdx, treeSize, size1, size2, start, end, size: UInt64?
        let root, root1, root2, leafHash: String?
        let proof: [String]?
        let desc: String
        let wantErr: Bool

        static func hash(_ text: String?) -> MerkleHash? { text.flatMap { Data(base64Encoded: $0) }.flatMap { MerkleHash($0) } }
        var hashes: [MerkleHash] { (proof ?? []).map { Self.hash($0) ?? .ofNothing } }

        /// Whether our code accepts it.
        var isAccepted: Bool {
            do {
                if let index = leafIdx {
                    guard let leaf = Self.hash(leafHash), let root = Self.hash(root) else { return false }
                    if let size = treeSize {
                        try InclusionProof(hashes).verify(leaf, at: index, size: size, root: root)
                    } else {
                        try InclusionProof(hashes).verify(leaf, at: index, in: Subtree(start ?? 0, end ?? 0), root: root)
                    }
                } else {
                    guard let old = Self.hash(root1) else { return false }
                    let new = Self.hash(root2) ?? .leaf([1])
                    if let from = size1 {
                        try ConsistencyProof(hashes).verify(from: from, root: old, to: size2 ?? 0, root: new)
                    } else {
                        try ConsistencyProof(hashes).verify(Subtree(start ?? 0, end ?? 0), root: old, size: size ?? 0, root: new)
                    }
                }
                return true
            } catch { return false }
        }
    }

    @Test(
        "good and bad proofs that others wrote are all judged right", .enabled(if: isThere, "../shared/data/merkle-rfc6962 is not here"),
        arguments: [("inclusion", 71, 4), ("consistency", 58, 4), ("subtreeinclusion", 116, 6), ("subtreeconsistency", 66, 7)])
    func proofs(kind: String, all: Int, good: Int) throws {
        let folder = Self.folder.appendingPathComponent("transparency-dev-merkle/\(kind)")
        var (read, accepted) = (0, 0)
        for case let file as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) ?? .init()
        where file.pathExtension == "json" {
            let proof = try JSONDecoder().decode(Proof.self, from: Data(contentsOf: file))
            read += 1
            accepted += proof.isAccepted ? 1 : 0
            #expect(proof.isAccepted == !proof.wantErr, "\(kind)/\(file.lastPathComponent): \(proof.desc)")
        }
        #expect((read, accepted) == (all, good))
    }

    @Test("a shown resource's leaf is what docs/account.md says, byte for byte")
    func shownLeaf() {
        let (salt, digest) = ([UInt8](repeating: 7, count: 32), [UInt8](repeating: 9, count: 32))
        let leaf = ShownLeaf(source: "barts", type: "Condition", id: "c-1", version: "2", digest: digest)
        var entry: [UInt8] = [0, 0, 0, 32] + salt
        entry += [0, 0, 0, 5] + Array("barts".utf8) + [0, 0, 0, 9] + Array("Condition".utf8)
        entry += [0, 0, 0, 3] + Array("c-1".utf8) + [0, 0, 0, 1] + Array("2".utf8)
        entry += [0, 0, 0, 32] + digest
        #expect(leaf.hash(salt: salt) == Array(SHA256.hash(data: [0] + entry)))
    }

    @Test("every kind of event has a name of its own that can be read from the trail")
    func kinds() {
        let names = TrailEvent.Kind.allCases.map(\.rawValue)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "-" } })
    }
}
