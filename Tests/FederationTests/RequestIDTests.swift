import Foundation
import Testing

@testable import Federation

@Suite struct RequestIDTests {
    @Test("each is a random UUID of version 4 and its own")
    func random() throws {
        let made = (0..<200).map { _ in RequestID.make() }
        #expect(Set(made).count == 200)
        for text in made {
            let bytes = try #require(UUID(uuidString: text)).uuid
            #expect(bytes.6 >> 4 == 4 && bytes.8 >> 6 == 2)
        }
    }

    @Test(
        "everything but unreserved characters is percent-encoded, byte by byte",
        arguments: [("aZ09-._~", "aZ09-._~"), ("a b|c/?&=+%#", "a%20b%7Cc%2F%3F%26%3D%2B%25%23"), ("é\u{0}", "%C3%A9%00"), ("", "")])
    func percent(text: String, encoded: String) { #expect(SourceWork.percent(text) == encoded) }
}
