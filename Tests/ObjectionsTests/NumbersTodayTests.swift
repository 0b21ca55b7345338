import CareRecord
import Objections
import Testing

/// Whose a number is today that was once found to be the same person's as another.
@Suite struct NumbersTodayTests {
    private static let numbers = ["9991230068", "9434765870", "9991230084"].compactMap { try? NHSNumber($0) }

    /// - Parameter register: by a number's place under which number, by its place, the register has them; what is not there it does not answer about.
    private static func of(_ others: [Int], _ register: [Int: Int]) async -> (all: [Int], mayBeMore: Bool, asked: [Int]) {
        var asked: [Int] = []
        let it = await NumbersToday.of(numbers[0], others.map { numbers[$0] }) { number in
            let place = numbers.firstIndex(of: number) ?? 0
            asked.append(place)
            return register[place].map { numbers[$0] }
        }
        return (it.all.compactMap { numbers.firstIndex(of: $0) }, it.mayBeMore, asked)
    }

    @Test("who has had one number alone is not asked about")
    func alone() async {
        let it = await Self.of([0], [:])
        #expect(it.all == [0] && !it.mayBeMore && it.asked.isEmpty)
    }

    @Test("a number is theirs where the register has one under the other, whichever is the newer, or both under a third")
    func theirs() async {
        for register in [[0: 0, 1: 0], [0: 1, 1: 1], [0: 2, 1: 2]] {
            let it = await Self.of([1], register)
            #expect(it.all == [0, 1] && !it.mayBeMore, "\(register)")
        }
    }

    @Test("of a merge that was taken back the other number is somebody else's, and nothing is said to be missing")
    func takenBack() async {
        let it = await Self.of([1, 2], [0: 0, 1: 1, 2: 0])
        #expect(it.all == [0, 2] && !it.mayBeMore && it.asked == [0, 1, 2])
    }

    @Test("where the register gives no answer about one of both the other number is left out, and there may be more")
    func noAnswer() async {
        for register in [[:], [0: 0], [1: 1]] {
            let it = await Self.of([1], register)
            #expect(it.all == [0] && it.mayBeMore, "\(register)")
        }
        let sure = await Self.of([1], [1: 0])
        #expect(sure.all == [0, 1] && !sure.mayBeMore, "what it says of the older number suffices")
    }
}
