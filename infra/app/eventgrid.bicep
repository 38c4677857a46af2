// Delivery reports and received texts come from Communication Services through this topic.
// The topic stands from the first deployment on, so that its identity's role is in force long before it is used.
param name string
param tags object
param communicationId string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  // Events of a global resource have a global topic.
  location: 'global'
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    source: communicationId
    topicType: 'Microsoft.Communication.CommunicationServices'
  }
}

output name string = topic.name
output id string = topic.id
output principalId string = topic.identity.principalId
