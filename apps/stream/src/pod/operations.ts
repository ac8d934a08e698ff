/**
 * Everything Stream does to a pod, as one piece to load: with it come `@inrupt/solid-client` and the RDF libraries,
 * which no page needs to be drawn. See `data/in-pod.ts`.
 */
export { addMember, createAspect, loadAspects, removeMember } from './aspects.ts'
export { ensureAudience } from './audiences.ts'
export { loadContacts } from './contacts.ts'
export { deleteDocument, readDocument } from './documents.ts'
export { openPost, saveEdit } from './edit-post.ts'
export { acceptFollower, follow, loadFollowing, unfollow } from './following.ts'
export { keepPost, restorePost } from './kept-post.ts'
export { loadFeed, loadPublicFeed } from './load-feed.ts'
export { loadPhoto, loadPost } from './load-post.ts'
export { loadThread } from './load-thread.ts'
export { processInbox } from './process-inbox.ts'
export { publishComment, tellConversation } from './publish-comment.ts'
export { abandonDraft, abandonPost, deletePost, publishPost } from './publish-post.ts'
export { queryTimeline } from './query-timeline.ts'
export { like, loadMyLikes, unlike } from './reactions.ts'
export { saveProfile } from './save-profile.ts'
export { setUpPod } from './set-up.ts'
