import Crypto
import Foundation
import Testing

@testable import AuditTrail

@Suite struct MerkleTreeTests {
    /// RFC 6962 section 2.1 as it is written: recursive, over all leaves.
    static func root(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
        if leaves.isEmpty { return .ofNothing }
        if leaves.count == 1 { return leaves[leaves.startIndex] }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return .node(root(leaves[leaves.startIndex..<middle]), root(leaves[middle...]))
    }

    @Test("the root grown leaf by leaf is the root that RFC 6962 defines")
    func grown() {
        var tree = MerkleTree()
        var leaves: [MerkleHash] = []
        #expect(tree.rootHash == Self.root([]))
        for number in 0..<130 {
            let leaf = MerkleHash.leaf([UInt8(number)])
            leaves.append(leaf)
            tree.append(leaf)
            #expect(tree.rootHash == Self.root(leaves[...]))
        }
    }

    @Test("the tree of nothing is the hash of nothing")
    func empty() {
        #expect(
            MerkleTree().root.map { String(format: "%02x", $0) }.joined()
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("a leaf depends on every field, on where one ends and the next begins, and on the salt")
    func leaves() {
        let leaf = ShownLeaf(source: "barts", type: "Condition", id: "12", version: "1", digest: [1])
        let others = [
            ShownLeaf(source: "bart", type: "sCondition", id: "12", version: "1", digest: [1]),
            ShownLeaf(source: "barts", type: "Condition", id: "121", version: "", digest: [1]),
            ShownLeaf(source: "barts", type: "Condition", id: "12", version: "2", digest: [1]),
            ShownLeaf(source: "barts", type: "Condition", id: "12", version: "1", digest: [2]),
        ]
        for other in others { #expect(other.hash(salt: [7]) != leaf.hash(salt: [7])) }
        #expect(leaf.hash(salt: [7]) != leaf.hash(salt: [8]))
        #expect(leaf.hash(salt: [7]) == leaf.hash(salt: [7]))
    }

    @Test("ids of events are ordered by their time")
    func ids() {
        let early = TrailEvent(kind: .searched, at: Date(timeIntervalSince1970: 1_790_000_000))
        let late = TrailEvent(kind: .searched, at: Date(timeIntervalSince1970: 1_790_000_000.005))
        #expect(early.id < late.id)
        #expect(early.id.count == 32)
    }
}
